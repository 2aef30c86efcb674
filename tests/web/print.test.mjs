// On paper: the sentence, and the picture in its proportions.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchChromium, openPage, type } from './lib/chromium.mjs';
import { startRealServer } from './lib/server.mjs';

const LONG = `${'A long text is printed whole, not only the lines that its box has room for. '.repeat(12)}It ends in [MASK].`;

describe('printing', () => {
  let server, browser;
  before(async () => {
    server = await startRealServer();
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const [what, options] of [['a desktop', { viewport: { width: 1280, height: 800 } }], ['a phone', { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3 }]]) {
    test(`from ${what}: the picture is not squeezed, and the whole sentence is above it`, { timeout: 180_000 }, async () => {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      await openPage(page, server.url);
      await type(page, LONG);
      const { width, height } = await page.locator('#canvas').evaluate((canvas) => canvas.getBoundingClientRect());
      await page.evaluate(() => {
        globalThis.printed = new Promise((resolve) => {
          addEventListener('afterprint', () => resolve(), { once: true });
        });
      });
      assert.ok((await page.pdf({ format: 'A4' })).length > 1000);
      await page.evaluate(() => globalThis.printed);
      assert.equal(await page.locator('#printed').textContent(), LONG);
      assert.ok(await page.locator('#printed').isHidden(), 'on the screen it is not there');
      await page.setViewportSize({ width: 700, height: 990 });  // about a sheet of A4
      await page.emulateMedia({ media: 'print' });
      const shown = await page.evaluate(() => {
        const of = (id) => document.getElementById(id).getBoundingClientRect();
        return { canvas: of('canvas'), sentence: of('printed') };
      });
      const ratio = await page.locator('#canvas').evaluate((canvas) => canvas.width / canvas.height);
      assert.ok(Math.abs(shown.canvas.width / shown.canvas.height / ratio - 1) < 0.02, `found ${shown.canvas.width} x ${shown.canvas.height}, expected the proportions of ${width} x ${height}`);
      assert.ok(shown.canvas.width <= 700);
      assert.ok(shown.sentence.height > 100, 'the whole sentence');
      assert.ok(shown.sentence.bottom <= shown.canvas.top + 1);
      assert.ok(await page.locator('#sentence').isHidden());
      await context.close();
    });
  }
});
