// Browsers whose real settings refuse storage: the page opens, answers, and says in one sentence that nothing is kept.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { chromium, executablePath, FLAGS } from './lib/chromium.mjs';
import { startTestServer } from './lib/server.mjs';
import { tinySite } from './lib/tiny-site.mjs';

const NOTHING = /This browser stores nothing for this page: the model works/;
const NO_TEXTS = /This browser remembers nothing for this page: what you type is lost when you leave\./;
const PATIENCE = 120_000;  // milliseconds
const SENTENCE = 'Paris is the [MASK] of France.';
const firefoxPath = () => execFileSync('bash', ['-c', 'command -v firefox-esr || command -v firefox'], { encoding: 'utf8' }).trim();

describe('real settings', () => {
  let folder, server, host;
  before(async () => {
    folder = tinySite('bert-base-uncased');
    server = await startTestServer({ folder });
    host = http.createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' })
      .end(`<!doctype html><title>host</title><iframe width="1200" height="700" src="${server.url}"></iframe>`));
    host.listen(0, '127.0.0.1');
    await once(host, 'listening');
  });
  after(async () => {
    host?.close();
    await server?.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const hostUrl = () => `http://127.0.0.1:${host.address().port}/`;

  const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
  /** Both drivers' pages and frames can do no more than evaluate. */
  async function until(frame, body, argument) {
    for (const end = Date.now() + PATIENCE; ; await pause(100)) {
      const found = await frame.evaluate(body, argument).catch(() => null);  // it may not be there yet
      if (found) return found;
      if (Date.now() > end) throw new Error(`waited ${PATIENCE} ms for ${body}; the page says ${await frame.evaluate(() => document.body.innerText)}`);
    }
  }

  /** @param {?RegExp} said what the page says of what it is refused; null where it is given all */
  async function assertWorks(frame, said = NOTHING) {
    const found = await until(frame, () => {
      if (!globalThis.maskscope) return null;
      try {
        return localStorage === null ? 'refused' : 'given';
      } catch {
        return 'refused';
      }
    });
    assert.equal(found, said ? 'refused' : 'given', 'the setting');
    await until(frame, () => globalThis.maskscope.state().answer > 0);
    await frame.evaluate((text) => {
      const field = document.getElementById('sentence');
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }, SENTENCE);
    await until(frame, (text) => globalThis.maskscope.state().shown_text === text, SENTENCE);
    const notices = await frame.evaluate(() => [...document.querySelectorAll('#notices p')].map(({ textContent }) => textContent));
    assert.equal(notices.length, said ? 1 : 0, notices.join('\n'));
    if (said) assert.match(notices[0], said);
  }
  const inner = (page) => page.frames().find((frame) => frame !== page.mainFrame());
  async function frameOf(page) {
    while (!inner(page)) await pause(50);
    return inner(page);
  }

  const CHROMIUM = [
    ['all cookies blocked', { default_content_setting_values: { cookies: 2 } }, false, NOTHING],
    ['all cookies blocked, in a frame', { default_content_setting_values: { cookies: 2 } }, true, NOTHING],
    // It gives such a frame storage that belongs to the pair of sites.
    ['third-party cookies blocked, in a frame of another site', { cookie_controls_mode: 1, block_third_party_cookies: true }, true, null],
  ];
  for (const [what, profile, framed, said] of CHROMIUM) {
    test(`Chromium, ${what}`, { timeout: 3 * PATIENCE }, async () => {
      const data = fs.mkdtempSync(path.join(os.tmpdir(), 'maskscope-profile-'));
      fs.mkdirSync(path.join(data, 'Default'));
      fs.writeFileSync(path.join(data, 'Default/Preferences'), JSON.stringify({ profile }));
      const context = await chromium.launchPersistentContext(data, { executablePath: executablePath(), headless: true, args: FLAGS, viewport: { width: 1280, height: 800 } });
      try {
        const page = await context.newPage();
        await page.goto(framed ? hostUrl() : server.url, { timeout: PATIENCE });
        await assertWorks(framed ? await frameOf(page) : page, said);
      } finally {
        await context.close();
        fs.rmSync(data, { recursive: true, force: true });
      }
    });
  }

  const FIREFOX = [
    ['cookieBehavior 2', { 'network.cookie.cookieBehavior': 2 }, false, NOTHING],
    ['dom.storage.enabled false', { 'dom.storage.enabled': false }, false, NO_TEXTS],
    ['cookieBehavior 1, in a frame of another site', { 'network.cookie.cookieBehavior': 1 }, true, NOTHING],
  ];
  for (const [what, preferences, framed, said] of FIREFOX) {
    test(`Firefox, ${what}`, { timeout: 3 * PATIENCE }, async () => {
      const browser = await puppeteer.launch({ browser: 'firefox', executablePath: firefoxPath(), headless: false, timeout: PATIENCE,
        extraPrefsFirefox: { 'webgl.force-enabled': true, 'app.update.enabled': false, 'network.captive-portal-service.enabled': false, ...preferences } });
      try {
        const page = await browser.newPage();
        await page.setViewport({ width: 1280, height: 800 });
        await page.goto(framed ? hostUrl() : server.url, { timeout: PATIENCE });
        await assertWorks(framed ? await frameOf(page) : page, said);
      } finally {
        await browser.close();
      }
    });
  }
});
