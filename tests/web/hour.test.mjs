// An hour of use in a few minutes: sentences of many lengths, and heads; memory stays flat. Slow: only
// build-scripts/test --all runs it (HOUR=1).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openBarePage } from './lib/bare-page.mjs';
import { launchChromium } from './lib/chromium.mjs';
import { rendererMemory } from './lib/renderer-memory.mjs';
import { startTestServer } from './lib/server.mjs';

const MOST_GROWTH = 0.05;
const SENTENCES = 1200;  // one in three seconds for an hour
const BATCH = 150;
const WARM_UP = 150;  // until the heaps have their sizes
const KEYS = ['ArrowRight', 'ArrowDown'];
const WINDOW = { width: 960, height: 600 };  // frames are drawn in software, and are not what is measured

/** Megabytes of the page's own. When the browser collects garbage is its own choice, and it lets a hundred megabytes gather; what is
 * left afterwards, of the page's and of the engine's worker, is what we hold. */
async function memoryOf(browser, { page, workers }) {
  for (const realm of [page, workers.get('engine-worker.mjs')]) await realm.send('HeapProfiler.collectGarbage');
  await pause(1000);
  return (await rendererMemory(browser)).own / 2 ** 20;
}

/** Types sentences, waits until each stands in the text for screen readers, and goes to another head. All inside the page, and
 * maskscope.state() is not asked: it is an answer of a size that no person asks for. */
function use(page, first, count) {
  return page.evaluate(async ([from, to, keys]) => {
    const rest = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });
    const [sentence, canvas] = ['sentence', 'canvas'].map((id) => document.getElementById(id));
    for (let i = from; i < to; ++i) {
      const text = `Sentence ${i} of ${'many '.repeat((i * 7) % 60)}sentences has a [MASK] in it.`;
      sentence.focus();
      sentence.select();
      document.execCommand('insertText', false, text);  // as typing does it, with the browser's own undo
      while (document.querySelector('#text-view p')?.textContent !== text) await rest(20);
      canvas.focus();
      const key = keys[i % keys.length];
      canvas.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true }));
      await rest(100);
      canvas.dispatchEvent(new KeyboardEvent('keyup', { key, code: key, bubbles: true, cancelable: true }));
    }
  }, [first, first + count, KEYS]);
}

test('memory stays flat over an hour of use', { skip: process.env.HOUR ? false : 'slow' }, async (t) => {
  const server = await startTestServer();
  const browser = await launchChromium();
  const bare = await openBarePage(browser, server.url, WINDOW);
  const { page } = bare;
  const chosen = () => page.evaluate(() => {
    const { layer, head } = globalThis.maskscope.state();
    return [layer, head];
  });
  await page.until(() => globalThis.maskscope.state().answer > 0);
  const first = await chosen();
  const megabytes = [];
  for (let count = 0; count < SENTENCES; count += BATCH) {
    await use(page, count, BATCH);
    megabytes.push(await memoryOf(browser, bare));
    t.diagnostic(`${count + BATCH} sentences: ${megabytes.at(-1).toFixed()} MB`);
  }
  assert.notDeepEqual(await chosen(), first, 'the keys went to other heads');
  const [settled, last] = [megabytes[WARM_UP / BATCH - 1], megabytes.at(-1)];
  await browser.close();
  await server.close();
  assert.ok(last <= settled * (1 + MOST_GROWTH), `found ${last.toFixed()} MB at the end, ${settled.toFixed()} MB after ${WARM_UP} sentences`);
});
