// The real bert-base-uncased, in f32, opened as a person's own: within 90 seconds and 4 GB, and with answers that agree with fp32's.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launchChromium, waitForState } from '../lib/chromium.mjs';
import { rendererMemory } from '../lib/renderer-memory.mjs';
import { root, startTestServer } from '../lib/server.mjs';
import { tinySite } from '../lib/tiny-site.mjs';

const MODEL = process.env.MODEL ?? path.join(root, '.deps/model/bert-base-uncased');  // safetensors will do, too
const NAME = path.basename(MODEL);
const MOST_SECONDS = 90, MOST_BYTES = 4e9, LEAST_AGREEMENT = 0.97;
const SAMPLE = 200;  // milliseconds

describe('bert-base as one’s own model', () => {
  let server, browser, page, folder, site;
  before(async () => {
    site = tinySite('random');
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'maskscope-own-base-'));
    server = await startTestServer({ folder: site });
    browser = await launchChromium();
    page = await (await browser.newContext({ acceptDownloads: true })).newPage();
    await page.goto(server.url);
    await waitForState(page, ({ status }) => status === 'ready', 'the small model');
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    for (const made of [site, folder]) fs.rmSync(made, { recursive: true });
  });

  test('is ready in time and within its memory, and agrees with fp32', { timeout: 900_000 }, async (t) => {
    await page.evaluate(() => { document.getElementById('models').showModal(); });
    const began = performance.now();
    let peak = 0, done = false;
    const watching = (async () => {
      for (; !done; await page.waitForTimeout(SAMPLE)) peak = Math.max(peak, (await rendererMemory(browser)).now);
    })();
    await page.locator('input.folder').setInputFiles(MODEL);
    await waitForState(page, ({ status, model }) => status === 'ready' && model === NAME, 'the own model', 600_000);
    const seconds = (performance.now() - began) / 1000;
    done = true;
    await watching;
    t.diagnostic(`${seconds.toFixed(1)} s, at most ${(peak / 1e6).toFixed(0)} MB`);

    await page.evaluate(() => { document.getElementById('canvas').focus(); });
    const { rectangle: [x, y, width, height] } = (await page.evaluate(() => globalThis.maskscope.state())).touchables.find(({ name }) => name === 'Model');
    await page.mouse.click(x + width / 2, y + height / 2);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: `Save ${NAME} as .zip` }).click()]);
    await download.saveAs(path.join(folder, 'pack.zip'));
    execFileSync('python3', ['-m', 'zipfile', '-e', path.join(folder, 'pack.zip'), path.join(folder, 'pack')]);
    const said = execFileSync(path.join(root, 'build/native/maskscope'), ['--weights', path.join(folder, 'pack'), 'quality', path.join(root, 'tests/golden/quality.jsonl')], { encoding: 'utf8' });
    t.diagnostic(said.trim().replaceAll('\n', '; '));
    const [agree, cases] = /agrees with fp32: (\d+) of (\d+)/.exec(said).slice(1).map(Number);
    assert.ok(agree / cases >= LEAST_AGREEMENT, said);
    assert.ok(seconds <= MOST_SECONDS, `took ${seconds} s`);
    assert.ok(peak <= MOST_BYTES, `took ${peak} bytes`);
  });
});
