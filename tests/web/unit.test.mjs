// The unit tests as WebAssembly: plain SIMD under node, relaxed SIMD in Chromium, since node's V8 is not to be trusted with it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launchChromium } from './lib/chromium.mjs';
import { root, startTestServer } from './lib/server.mjs';

const PASSED = /All tests passed \(\d+ assertions in \d+ test cases\)|test cases: +\d+ \| +\d+ passed \| \d+ skipped/;

describe('unit tests as WebAssembly', () => {
  let server, browser;
  before(async () => {
    server = await startTestServer();
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test('plain SIMD, under node', { timeout: 600_000 }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'build/web-modules/maskscope-tests-simd.cjs'), '--colour-mode', 'none'], { encoding: 'utf8', maxBuffer: 1 << 26 });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    assert.match(stdout, PASSED);
  });

  test('relaxed SIMD, in Chromium', { timeout: 600_000 }, async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}harness/unit.html`);
    await page.waitForFunction(() => globalThis.unitTests, null, { timeout: 300_000 });
    const { code, lines } = await page.evaluate(() => globalThis.unitTests);
    assert.equal(code, 0, lines.join('\n'));
    assert.match(lines.join('\n'), PASSED);
  });
});
