// WebAssembly and native give the same answers: same ten best words, probabilities within 1e-3, for every golden.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launchChromium } from './lib/chromium.mjs';
import { goldens } from './lib/reference.mjs';
import { root, startTestServer } from './lib/server.mjs';

const NEAR = 1e-3;
const texts = goldens.map(({ text, pair, text_pair: textPair }) => ({ text, pair: pair ?? textPair ?? '' }));

/** The command line's answers to the same texts. */
function nativeAnswers() {
  const lines = texts.map(({ text, pair }) => JSON.stringify(pair ? { text, pair } : { text })).join('\n');
  const out = execFileSync(path.join(root, 'build/native/maskscope'), ['predict', '--json', '--top', '10', '--weights', path.join(root, 'build/web/weights/bert-base-uncased')],
    { input: `${lines}\n`, encoding: 'utf8', maxBuffer: 1 << 26 });
  return out.trim().split('\n').map((line) => JSON.parse(line));
}

const ranking = ({ masks }) => masks.map(({ position, predictions }) => [position, predictions.map(({ id }) => id)]);
const probabilities = ({ masks }) => masks.flatMap(({ predictions }) => predictions.map(({ probability }) => probability));

describe('WebAssembly against native on the goldens', () => {
  let server, browser, native;
  before(async () => {
    server = await startTestServer();
    browser = await launchChromium();
    native = nativeAnswers();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const variant of ['relaxed-threads', 'simd']) {
    test(variant, { timeout: 300_000 }, async () => {
      const page = await browser.newPage();
      await page.goto(`${server.url}harness/engine.html`);
      await page.waitForFunction(() => globalThis.askAll);
      const answers = await page.evaluate(([wanted, all]) => globalThis.askAll(wanted, all), [{ variant }, texts]);
      await page.close();
      assert.equal(answers.length, goldens.length);
      let worst = 0;
      answers.forEach((answer, i) => {
        const { name } = goldens[i];
        assert.deepEqual(answer.ids, native[i].ids, `${name}: ids`);
        assert.deepEqual(ranking(answer), ranking(native[i]), `${name}: the ten best`);
        probabilities(answer).forEach((value, at) => {
          worst = Math.max(worst, Math.abs(value - probabilities(native[i])[at]));
        });
      });
      assert.ok(worst < NEAR, `found probabilities ${worst} apart, expected less than ${NEAR}`);
      console.log(`# ${variant}: ${goldens.length} goldens, probabilities at most ${worst} apart from native`);
    });
  }
});
