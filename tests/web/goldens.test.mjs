// WebAssembly and native give the same answers, to the bit, for every golden, in every engine variant.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchChromium } from './lib/chromium.mjs';
import { assertSameNumbers, nativeAnswers } from './lib/native.mjs';
import { goldens } from './lib/reference.mjs';
import { startTestServer } from './lib/server.mjs';

const texts = goldens.map(({ text, pair, text_pair: textPair }) => ({ text, pair: pair ?? textPair ?? '' }));

describe('WebAssembly against native on the goldens', () => {
  let server, browser, native;
  before(async () => {
    server = await startTestServer();
    browser = await launchChromium();
    native = nativeAnswers(texts);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const variant of ['simd', 'simd-threads', 'relaxed', 'relaxed-threads']) {
    test(variant, { timeout: 300_000 }, async () => {
      const page = await browser.newPage();
      await page.goto(`${server.url}harness/engine.html`);
      await page.waitForFunction(() => globalThis.askAll);
      const answers = await page.evaluate(([wanted, all]) => globalThis.askAll(wanted, all), [{ variant }, texts]);
      await page.close();
      assert.equal(answers.length, goldens.length);
      answers.forEach((answer, i) => assertSameNumbers(answer, native[i], goldens[i].name));
    });
  }
});
