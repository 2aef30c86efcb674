// An hour of use in a few minutes: sentences of many lengths, heads, a lost graphics context; memory stays flat. Slow: only
// build-scripts/test --all runs it (HOUR=1).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { centre, launchChromium, openPage, type } from './lib/chromium.mjs';
import { startTestServer } from './lib/server.mjs';

const MOST_GROWTH = 0.05;
const SENTENCES = 1200;  // one in three seconds for an hour
const WARM_UP = 150;

/** Megabytes of the largest renderer: what it shares is counted in part. */
async function memoryOf(browser) {
  const client = await browser.newBrowserCDPSession();
  const { processInfo } = await client.send('SystemInfo.getProcessInfo');
  const sizes = processInfo.filter(({ type: kind }) => kind === 'renderer')
    .map(({ id }) => Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))[1]) / 1024);
  return Math.max(...sizes);
}

test('memory stays flat over an hour of use', { skip: process.env.HOUR ? false : 'slow' }, async (t) => {
  const server = await startTestServer();
  const browser = await launchChromium();
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await openPage(page, server.url);
  let settled = 0;
  for (let count = 0; count < SENTENCES; ++count) {
    await type(page, `Sentence ${count} of ${'many '.repeat((count * 7) % 60)}sentences has a [MASK] in it.`);
    const { rectangles } = await page.evaluate(() => globalThis.maskscope.state());
    await page.mouse.click(...centre(rectangles.heads[(count * 11) % rectangles.heads.length]));
    if (count === WARM_UP) settled = await memoryOf(browser);
    if (count % WARM_UP === 0) t.diagnostic(`${count} sentences: ${(await memoryOf(browser)).toFixed()} MB`);
  }
  const last = await memoryOf(browser);
  await browser.close();
  await server.close();
  assert.ok(last <= settled * (1 + MOST_GROWTH), `found ${last.toFixed()} MB at the end, ${settled.toFixed()} MB after ${WARM_UP} sentences`);
});
