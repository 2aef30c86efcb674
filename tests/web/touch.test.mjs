// Two fingers on the map, as real touch events: they enlarge it, and are taken for nothing else.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { centre, launchChromium, openPage, type, waitForState } from './lib/chromium.mjs';
import { startTestServer } from './lib/server.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const LONG = `${'The old man walked slowly along the quiet river and '.repeat(12)}saw a [MASK].`;

describe('touch', () => {
  let server, browser, page, client;

  before(async () => {
    server = await startTestServer();
    browser = await launchChromium();
    page = await (await browser.newContext({ ...PHONE, colorScheme: 'dark' })).newPage();
    client = await page.context().newCDPSession(page);
    await openPage(page, server.url);
    await type(page, LONG);
    await page.locator('#sentence').blur();
    const { rectangles: { tabs } } = await waitForState(page, ({ rectangles }) => rectangles.tabs, 'the tabs');
    await page.touchscreen.tap(...centre(tabs[2]));
    await waitForState(page, ({ rectangles }) => rectangles.grid, 'the map');
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const state = () => page.evaluate(() => globalThis.maskscope.state());
  const touch = (kind, points) => client.send('Input.dispatchTouchEvent', { type: kind, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });

  /** Two fingers from one distance to another, left and right of this place. */
  async function pinch([x, y], from, to) {
    const fingers = (apart) => [[x - apart / 2, y], [x + apart / 2, y]];
    await touch('touchStart', fingers(from).slice(0, 1));
    await touch('touchStart', fingers(from));
    for (let step = 1; step <= 12; ++step) {
      await touch('touchMove', fingers(from + ((to - from) * step) / 12));
      await page.waitForTimeout(30);
    }
    await touch('touchEnd', fingers(to).slice(0, 1));
    await touch('touchEnd', []);
    await page.waitForTimeout(400);
  }

  test('two fingers apart enlarge the map about their middle, together again shrink it', async () => {
    const { rectangles: { grid }, tokens } = await state();
    const at = [grid[0] + grid[2] * 0.5, grid[1] + grid[3] * 0.4];
    const under = ({ rectangles: { grid: [x, y, width, height] } }) => [(at[0] - x) / width, (at[1] - y) / height];
    const before = under(await state());
    await pinch(at, 60, 240);
    const large = await state();
    assert.ok(tokens.length > 100 && large.zoom > 2, `found a zoom of ${large.zoom}`);
    const moved = Math.hypot(...under(large).map((place, i) => place - before[i]));
    assert.ok(moved < 0.08, `what lay under the fingers moved by ${moved} of the map`);
    await pinch(at, 240, 40);
    assert.ok((await state()).zoom < large.zoom / 2, `found a zoom of ${(await state()).zoom}, it was ${large.zoom}`);
  });

  test('the Head panel scrolls under a finger, wherever it is put, upright and on its side', async () => {
    await page.locator('#canvas').focus();
    await page.keyboard.press('0');  // a drag on an enlarged map moves the map
    const swipe = async ([x, y], by) => {
      await touch('touchStart', [[x, y]]);
      for (let step = 1; step <= 8; ++step) {
        await touch('touchMove', [[x, y + (by * step) / 8]]);
        await page.waitForTimeout(25);
      }
      await touch('touchEnd', []);
      await page.waitForTimeout(150);
    };
    const bottom = async () => {
      const { rectangles: { legend } } = await state();
      return legend[1] + legend[3];
    };
    for (const [width, height] of [[390, 844], [740, 360]]) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(400);
      for (let tries = 0; tries < 4; ++tries) await swipe([width / 2, height * 0.7], 200);
      const { rectangles: { views: [switches] } } = await state();
      for (const at of [[0.2, 0.7], [0.5, 0.85], [0.8, 0.7]].map(([across, along]) => [width * across, height * along])
        .concat([centre(switches)])) {
        const before = await bottom();
        await swipe(at, -120);
        const after = await bottom();
        assert.ok(after < before - 40 || after <= height, `${width} x ${height}, from ${at}: the legend ended at ${before} and ends at ${after}`);
        for (let tries = 0; tries < 4; ++tries) await swipe(at, 200);
      }
      for (let tries = 0; tries < 8; ++tries) await swipe([width / 2, height * 0.7], -200);
      const { rectangles: { legend, filters } } = await state();
      assert.ok(legend[1] + legend[3] <= height && filters[0][1] >= 0, `${width} x ${height}: the legend is at ${legend}`);
      for (let tries = 0; tries < 10; ++tries) await swipe([width / 2, height * 0.3], 200);
    }
    await page.setViewportSize(PHONE.viewport);
    await page.waitForTimeout(400);
  });

  test('a pinch pins no cell, masks no word, and turns to no other panel', async () => {
    const before = await state();
    assert.equal(before.text, LONG);
    assert.ok(before.rectangles.grid, 'another panel is shown');
    await pinch([195, 300], 300, 60);
    await pinch([195, 300], 60, 300);
    const { text, rectangles, value } = await state();
    assert.equal(text, LONG);
    assert.ok(rectangles.grid, 'another panel is shown');
    assert.equal(value, null);
  });
});
