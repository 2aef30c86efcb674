// Every engine variant, forced by the address, through the whole page.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertOpening, launchChromium, openPage } from './lib/chromium.mjs';
import { startRealServer } from './lib/server.mjs';

const VARIANTS = [['simd', 'SIMD', 1], ['simd-threads', 'SIMD', 2], ['relaxed', 'relaxed SIMD', 1], ['relaxed-threads', 'relaxed SIMD', 2]];

describe('engine variants', () => {
  let server, browser, page;
  before(async () => {
    server = await startRealServer();
    browser = await launchChromium();
    page = await (await browser.newContext()).newPage();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const answers = new Map();
  for (const [variant, name, threads] of VARIANTS) {
    test(variant, async () => {
      const state = await openPage(page, `${server.url}?variant=${variant}&threads=2`);
      assert.deepEqual([state.variant, state.threads], [name, threads]);
      assertOpening(state);
      answers.set(variant, state.masks);
    });
  }
  test('all give the same probabilities', () => {
    assert.equal(answers.size, VARIANTS.length);
    for (const masks of answers.values()) assert.deepEqual(masks, answers.get('simd'));
  });
});
