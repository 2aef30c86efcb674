// How much memory the page takes with the longest text that the model reads.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openBarePage } from './lib/bare-page.mjs';
import { launchChromium } from './lib/chromium.mjs';
import { rendererMemory } from './lib/renderer-memory.mjs';
import { startTestServer } from './lib/server.mjs';

const MOST = 450;  // megabytes of the renderer process; of the second text without its share of the browser's program
const NAMES = ['lane', 'town', 'river', 'hill', 'road', 'house', 'garden', 'bridge'];
const LONG = Array.from({ length: 510 }, (_, i) => (i === 7 ? '[MASK]' : NAMES[i % NAMES.length])).join(' ');
const OTHER = `bridge ${LONG}`;

describe('memory', () => {
  let server, browser;
  before(async () => {
    server = await startTestServer();
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test(`a text of 512 tokens takes at most ${MOST} MB, and another one after it no more`, { timeout: 300_000 }, async (t) => {
    const { page, workers } = await openBarePage(browser, server.url, { width: 960, height: 600 });
    await page.until(() => globalThis.maskscope.state().answer > 0);
    const measure = async (what) => {
      for (const realm of [page, workers.get('engine-worker.mjs')]) await realm.send('HeapProfiler.collectGarbage');
      await pause(1500);
      const { now, own, peak } = await rendererMemory(browser);
      t.diagnostic(`${what}: ${(now / 2 ** 20).toFixed()} MB, ${(own / 2 ** 20).toFixed()} of them its own, ${(peak / 2 ** 20).toFixed()} at most`);
      return { now: now / 2 ** 20, own: own / 2 ** 20 };
    };
    if ((await rendererMemory(browser)).now === 0) return t.skip('only Linux tells');
    await measure('a sentence');
    for (const text of [LONG, OTHER]) {
      await page.evaluate((typed) => {
        document.getElementById('sentence').focus();
        document.getElementById('sentence').select();
        document.execCommand('insertText', false, typed);
      }, text);
      await page.until((typed) => {
        const state = globalThis.maskscope.state();
        return state.shown_text === typed && state.scores.length === 144;
      }, text);
      const { now, own } = await measure(`512 tokens${text === OTHER ? ' again' : ''}`);
      const megabytes = text === LONG ? now : own;
      assert.ok(megabytes <= MOST, `found ${megabytes.toFixed()} MB`);
    }
    return undefined;
  });
});
