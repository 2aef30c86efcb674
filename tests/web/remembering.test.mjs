// What was typed is not lost: over a reload, on leaving, in each of two tabs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { answered, launchChromium, type, waitForState } from './lib/chromium.mjs';
import { startTestServer } from './lib/server.mjs';
import { tinySite } from './lib/tiny-site.mjs';

const ONE = 'The first tab reads [MASK].';
const TWO = 'The second tab reads [MASK].';

describe('what was typed', () => {
  let browser, folder, server;
  before(async () => {
    browser = await launchChromium();
    folder = tinySite('bert-base-uncased');
    server = await startTestServer({ folder });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** @param {(open: (address?: string) => Promise<import('playwright-core').Page>) => Promise<void>} body */
  async function visit(body) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    try {
      await body(async (address = server.url) => {
        const page = await context.newPage();
        await page.goto(address, { timeout: 120_000 });
        await waitForState(page, answered, 'an answer', 120_000);
        return page;
      });
    } finally {
      await context.close();
    }
  }
  const shows = (page, text) => waitForState(page, ({ text: found }) => found === text, `"${text}"`);
  /** The last key, and no moment later something else: no frame is drawn between. */
  const typeLast = async (page, text, then) => {
    const loaded = page.waitForEvent('load');
    page.evaluate(([typed, action]) => {
      const field = document.getElementById('sentence');
      field.value = typed;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      if (action === 'reload') location.reload();
      else location.href = action;
    }, [text, then]).catch(() => {});  // which the page may not live to answer
    await loaded;
  };

  test('the last words are there after a reload at once', () => visit(async (open) => {
    const page = await open();
    await typeLast(page, ONE, 'reload');
    await shows(page, ONE);
    assert.equal(await page.locator('#sentence').inputValue(), ONE);
  }));

  test('the last words are there after leaving for another page, in this tab and in a new one', () => visit(async (open) => {
    const page = await open();
    await typeLast(page, ONE, `${server.url}harness/share.html`);
    await page.waitForURL(/share\.html/);
    await page.goto(server.url);
    await shows(page, ONE);
    await shows(await open(), ONE);
  }));

  test('the last words are kept when the page is hidden, as a phone hides it before it ends it', () => visit(async (open) => {
    const page = await open();
    await page.evaluate((typed) => {
      const field = document.getElementById('sentence');
      field.value = typed;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    }, ONE);
    await shows(await open(), ONE);
  }));

  test('each of two tabs keeps its own sentence; a new one starts from the last one used', () => visit(async (open) => {
    const one = await open(), two = await open();
    await type(one, ONE);
    await type(two, TWO);
    await Promise.all([one.reload(), two.reload()]);
    await shows(one, ONE);
    await shows(two, TWO);
    await type(one, `${ONE} Again.`);
    await one.waitForTimeout(1500);  // it has come to rest
    await shows(await open(), `${ONE} Again.`);
    await two.reload();
    await shows(two, TWO);
  }));

  test('what was typed after a link was opened is there after a reload, and the link is not', () => visit(async (open) => {
    const page = await open(`${server.url}#maskscope=1&text=A%20linked%20%5BMASK%5D.`);
    await shows(page, 'A linked [MASK].');
    assert.match(page.url(), /#maskscope=1/);
    await type(page, ONE);
    await page.waitForFunction(() => location.hash === '');
    await page.reload();
    await shows(page, ONE);
  }));
});
