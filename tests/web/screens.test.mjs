// Small and enlarged screens, dense ones, and frames: everything can be reached by a finger, text is sharp, nothing lies over
// something else, and a page around ours is scrolled as if ours were not there.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { centre, launchChromium, openPage, waitForState } from './lib/chromium.mjs';
import { readPng } from './lib/picture.mjs';
import { startTestServer } from './lib/server.mjs';

// tests/unit/app/screens_test.cc draws many more sizes.
const WINDOWS = [[320, 256], [740, 360], [360, 740]];
const TEXT_SIZES = [100, 200];
const OPENING = 'We turned down a narrow lane and passed through a small [MASK].';

describe('screens', () => {
  let server, browser, context, page, client;

  before(async () => {
    server = await startTestServer();
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark', hasTouch: true });
    page = await context.newPage();
    client = await context.newCDPSession(page);
    await openPage(page, server.url);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  beforeEach(() => link({}));

  const state = () => page.evaluate(() => globalThis.maskscope.state());
  const link = async (fields) => {
    await page.evaluate((hash) => { location.hash = hash; }, new URLSearchParams({ maskscope: 1, text: OPENING, ...fields }).toString().replaceAll('+', '%20'));
    await page.waitForTimeout(400);
  };
  const screen = async (width, height, deviceScaleFactor = 1) => {
    await client.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor, mobile: false });
    await page.waitForTimeout(500);
  };
  const touch = (type, points) => client.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const tap = async (rectangle) => {
    const at = centre(rectangle);
    await touch('touchStart', [at]);
    await page.waitForTimeout(60);
    await touch('touchEnd', []);
    await page.waitForTimeout(250);
  };
  const swipe = async ([x, y], by) => {
    await touch('touchStart', [[x, y]]);
    for (let step = 1; step <= 8; ++step) {
      await touch('touchMove', [[x, y + (by * step) / 8]]);
      await page.waitForTimeout(25);
    }
    await touch('touchEnd', []);
    await page.waitForTimeout(150);
  };
  /** Swipes from here until it is so. */
  async function swipeUntil(from, by, wanted, what) {
    for (let tries = 0; tries < 14; ++tries) {
      const now = await state();
      if (wanted(now)) return now;
      await swipe(from, by);
    }
    throw new Error(`${what} was not reached by swiping from ${from}`);
  }
  const inWindow = ([, y, , height], window) => y >= 0 && y + height <= window;

  test('at each size and text size nothing that is pressed lies over something else or outside, and the last is reached', async () => {
    for (const [width, height] of WINDOWS) {
      await screen(width, height);
      for (const size of TEXT_SIZES) {
        await link({ 'text-size': size });
        for (let tab = 0; tab < 3; ++tab) {
          const where = `${width} x ${height} at ${size} %, panel ${tab + 1}`;
          const before = await state();
          if (before.rectangles.tabs.length === 0 && tab > 0) continue;
          if (before.rectangles.tabs.length > 0) await tap((await toTop(width, height)).rectangles.tabs[tab]);
          const { touchables } = await state();
          const seen = touchables.filter(({ seen: [, , w, h] }) => w > 1 && h > 1);
          seen.forEach(({ name, seen: [x, y, w, h] }, i) => {
            assert.ok(x >= -1 && x + w <= width + 1 && y >= -1 && y + h <= height + 1, `${where}: ${name} lies outside`);
            for (const { name: other, seen: [ox, oy, ow, oh] } of seen.slice(i + 1)) {
              const [across, down] = [Math.min(x + w, ox + ow) - Math.max(x, ox), Math.min(y + h, oy + oh) - Math.max(y, oy)];
              assert.ok(across < 2 || down < 2, `${where}: ${name} and ${other} lie over each other`);
            }
          });
          const last = touchables.at(-1).name;
          const below = [width / 2, height * 0.7];
          await swipeUntil(below, -height * 0.5, (now) => now.touchables.find(({ name }) => name === last)?.seen[3] > 8, `${where}: ${last}`);
          await toTop(width, height);
        }
      }
    }
  });
  const toTop = (width, height) => swipeUntil([width / 2, height * 0.3], height * 0.6, ({ rectangles }) => !rectangles.tabs.length || rectangles.sentence[1] > 0, 'the top');

  test('the map is as large as there is room: on a phone upright and on its side, on a tablet, over the whole window', async () => {
    const side = async () => {
      const { rectangles: { grid } } = await waitForState(page, ({ rectangles }) => rectangles.grid, 'the map');
      return Math.round(Math.min(grid[2], grid[3]));
    };
    const sides = {};
    for (const [width, height, least] of [[360, 740, 180], [390, 844, 220], [740, 360, 200], [820, 1180, 260]]) {
      await screen(width, height);
      const { rectangles: { tabs } } = await state();
      if (tabs.length) await tap(tabs[2]);
      sides[`${width} x ${height}`] = await side();
      assert.ok(sides[`${width} x ${height}`] >= least, `${width} x ${height}: found ${await side()}, expected ${least} at least`);
      await toTop(width, height);
    }
    await screen(1280, 800);
    const beside = await side();
    await page.mouse.click(...centre((await state()).rectangles.fill));
    await waitForState(page, (now) => now.fills_window, 'the whole window');
    await page.mouse.move(4, 4);
    assert.ok(await side() > 1.3 * beside, `found ${await side()}, beside other panels ${beside}`);
    await page.locator('#canvas').focus();
    await page.keyboard.press('Escape');
    await waitForState(page, (now) => !now.fills_window && now.rectangles.heads.length === 144, 'all panels');
  });

  test('text that was made large can be made small again by a finger', async () => {
    await screen(390, 844);
    await link({ 'text-size': 250 });
    const { rectangles: { tabs } } = await state();
    await tap(tabs[2]);
    const { rectangles: { legend } } = await swipeUntil([195, 600], -300, ({ rectangles }) => rectangles.legend && inWindow(rectangles.legend, 844), 'the legend');
    await tap(legend);
    await waitForState(page, ({ rectangles }) => rectangles.menu.length > 9, 'the menu');
    const size = 9;  // four palettes, three scales, two ranges
    const { rectangles: { menu } } = await swipeUntil([195, 500], -200, ({ rectangles }) => inWindow(rectangles.menu[size], 844), 'the sizes');
    await tap(menu[size]);
    await waitForState(page, (now) => now.text_size === 1, 'the usual size');
    await page.keyboard.press('Escape');
    await link({});
  });

  test('the card of the download stays inside a low window with news above it, and its last button is scrolled to', async () => {
    for (const [width, height] of [[740, 360], [320, 256], [1280, 800]]) {
      await screen(width, height);
      const found = await page.evaluate(() => {
        const [news, card, notices] = ['news', 'loading', 'notices'].map((id) => document.getElementById(id));
        const notice = notices.appendChild(document.createElement('div'));
        notice.textContent = 'Some of what the page keeps could not be written to this device. '.repeat(4);
        card.hidden = false;
        news.scrollTop = 0;
        const { top, bottom } = news.getBoundingClientRect();
        const first = notice.getBoundingClientRect().top;
        card.querySelector('.cancel').scrollIntoView({ block: 'end' });
        const last = card.querySelector('.cancel').getBoundingClientRect();
        card.hidden = true;
        notice.remove();
        return { top, bottom, first, last: last.bottom, inside: last.bottom <= bottom + 1 };
      });
      assert.ok(found.top >= 0 && found.bottom <= height && found.first >= 0 && found.inside, `${width} x ${height}: found ${JSON.stringify(found)}`);
    }
  });

  test('no tooltip lies over a box that one types in, or over what it explains', async () => {
    await screen(1280, 800);
    const overlap = ([x, y, w, h], [ox, oy, ow, oh]) => Math.min(x + w, ox + ow) > Math.max(x, ox) && Math.min(y + h, oy + oh) > Math.max(y, oy);
    for (const name of ['candidates', 'all-tokens', 'predictions', 'pair switch', 'Share', 'order', 'summary', 'full window']) {
      const found = (await state()).touchables.find((touchable) => touchable.name === name);
      assert.ok(found, `there is no ${name}`);
      await page.mouse.click(...centre(name === 'candidates' ? found.rectangle : [4, 4, 0, 0]));
      await page.mouse.move(...centre(found.rectangle));
      // A box that has just come is drawn once before the tooltip makes room for it.
      await waitForState(page, ({ rectangles: { tooltip, sentence, pair, candidates } }) => tooltip
        && ![found.rectangle, sentence, pair, candidates].some((box) => box && overlap(tooltip, box)), `a tooltip of ${name} over no box`, 5000);
    }
    await page.mouse.click(...centre((await state()).touchables.find(({ name }) => name === 'predictions').rectangle));
  });

  /** How steep the steepest edges are, down and across: 1 is from ground to ink within a device pixel. */
  function edges(picture, [x, y, width, height], density) {
    const grey = (px, py) => picture.at(px, py).reduce((sum, channel) => sum + channel, 0);
    const [left, top, right, bottom] = [x, y, x + width, y + height].map((at) => Math.round(at * density));
    const values = [];
    const steps = { down: [], across: [] };
    for (let py = top; py < bottom; ++py) {
      for (let px = left; px < right; ++px) {
        values.push(grey(px, py));
        steps.down.push(Math.abs(grey(px, py + 1) - grey(px, py)));
        steps.across.push(Math.abs(grey(px + 1, py) - grey(px, py)));
      }
    }
    const contrast = Math.max(...values) - Math.min(...values);
    const steep = (all) => all.sort((a, b) => b - a)[Math.floor(all.length * 0.01)] / contrast;
    return [steep(steps.down), steep(steps.across)];
  }

  test('text is sharp at every density and after every zoom, regular and semibold', async () => {
    const found = {};
    const plain = {};
    for (const density of [1, 1.25, 1.5, 2, 3, 4, 1, 1.25, 4]) {
      await screen(1280, 800, density);
      await page.mouse.move(4, 790);
      await page.waitForTimeout(200);
      const { touchables, rectangles } = await state();
      const { data } = await client.send('Page.captureScreenshot');  // Playwright's would go back to its own density
      const picture = readPng(Buffer.from(data, 'base64'));
      const titles = { semibold: touchables.find(({ name }) => name === 'All heads').rectangle, regular: touchables.find(({ name }) => name === 'Examples').rectangle, labels: rectangles.order };
      for (const [face, rectangle] of Object.entries(titles)) {
        const [down, across] = edges(picture, rectangle, density);
        plain[face] ??= [down, across];
        found[`${face} at ${density}`] = [down, across];
        // Where a stroke falls between pixels its edge takes two.
        const least = Number.isInteger(density) ? 0.6 : 0.4;
        assert.ok(down > least * plain[face][0] && across > least * plain[face][1],
          `${face} at ${density}: edges of ${down.toFixed(2)} and ${across.toFixed(2)}, at 1 ${plain[face].map((edge) => edge.toFixed(2))}; ${JSON.stringify(found)}`);
      }
    }
  });
});

describe('a page around ours', () => {
  let server, host, browser, page, client, inner;

  before(async () => {
    server = await startTestServer();
    host = http.createServer((request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html>
      <body style="margin:0"><p style="height:200px">above</p><iframe src="${server.url}" style="width:100%;height:${request.url.slice(1)}px;border:0"></iframe><p style="height:3000px">below</p>`));
    host.listen(0, '127.0.0.1');
    await once(host, 'listening');
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    host?.close();
    await server?.close();
  });

  async function open(viewport, height) {
    page = await (await browser.newContext({ viewport, hasTouch: true, colorScheme: 'dark' })).newPage();
    client = await page.context().newCDPSession(page);
    await page.goto(`http://localhost:${host.address().port}/${height}`);
    inner = await (await page.waitForSelector('iframe')).contentFrame();
    await inner.waitForFunction(() => globalThis.maskscope?.state().answer > 0, null, { timeout: 60_000 });
    await inner.evaluate(() => { document.getElementById('news').hidden = true; });
  }
  const state = () => inner.evaluate(() => globalThis.maskscope.state());
  const scrolled = () => page.evaluate(() => scrollY);
  const outside = ([x, y]) => page.evaluate(([ix, iy]) => { const { left, top } = document.querySelector('iframe').getBoundingClientRect(); return [ix + left, iy + top]; }, [x, y]);
  const toTop = async () => {
    await page.evaluate(() => scrollTo(0, 150));
    await page.waitForTimeout(200);
  };
  async function wheel(at, by) {
    await page.mouse.move(...await outside(at));
    await page.waitForTimeout(100);
    await page.mouse.wheel(0, by);
    await page.waitForTimeout(500);
  }
  async function swipe(at, by) {
    const [x, y] = await outside(at);
    const touch = (type, ...touchPoints) => client.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', { x, y });
    for (let step = 1; step <= 10; ++step) {
      await touch('touchMove', { x, y: y + (by * step) / 10 });
      await page.waitForTimeout(25);
    }
    await touch('touchEnd');
    await page.waitForTimeout(300);
  }

  test('the wheel goes on to it where nothing inside scrolls, and stays inside where something does', async () => {
    await open({ width: 1280, height: 800 }, 700);
    let { rectangles } = await state();
    for (const [what, at] of [['the top bar', [640, 20]], ['a word', centre(rectangles.tokens[2])]]) {
      await toTop();
      await wheel(at, 240);
      assert.ok(await scrolled() > 250, `over ${what} the host was scrolled to ${await scrolled()}, from 150`);
    }
    await page.context().close();
    await open({ width: 1280, height: 800 }, 460);  // lower than what is in it: the frame's page scrolls as one
    ({ rectangles } = await state());
    await toTop();
    const before = rectangles.legend ?? rectangles.heads.at(-1);
    await wheel([640, 200], 120);
    assert.equal(await scrolled(), 150);
    assert.notDeepEqual((await state()).rectangles.legend ?? (await state()).rectangles.heads.at(-1), before, 'nothing was scrolled inside');
    for (let turns = 0; turns < 12; ++turns) await wheel([640, 20], 400);
    assert.ok(await scrolled() > 250, 'at its end the frame keeps the wheel');
    await page.context().close();
  });

  test('a swipe goes on to it too', async () => {
    await open({ width: 390, height: 700 }, 500);
    await toTop();
    await swipe([195, 60], 300);  // downwards: the frame is at its top
    assert.ok(await scrolled() < 60, `the host was scrolled to ${await scrolled()}, from 150`);
    await toTop();
    for (let turns = 0; turns < 10; ++turns) await swipe([195, 300], -300);
    assert.ok(await scrolled() > 250, `at the frame's end the host was scrolled to ${await scrolled()}`);
    await page.context().close();
  });
});
