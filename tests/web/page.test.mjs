// The page as a person uses it, in Chromium, from the real server.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertOpening, centre, launchChromium, openPage, type, waitForState, words } from './lib/chromium.mjs';
import { readPng } from './lib/picture.mjs';
import { labelBelow, maps, placeOf } from './lib/reference.mjs';
import { packManifest, startRealServer, startTestServer } from './lib/server.mjs';

const HEADS = 12;
const TOKENS = 15;
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** Attention as the picture shows it: a palette place is the square root of a cell. */
function seenMap(picture, [left, top, width, height], tokens, scale = 1) {
  const cells = [];
  for (let query = 0; query < tokens; ++query) {
    for (let key = 0; key < tokens; ++key) {
      const x = Math.floor((left + ((key + 0.5) * width) / tokens) * scale);
      const y = Math.floor((top + ((query + 0.5) * height) / tokens) * scale);
      cells.push(placeOf(picture.at(x, y)).place);
    }
  }
  return cells;
}

/** How many colours there are at the points of a grid over the picture. */
function colours({ width, height, at }) {
  const found = new Set();
  for (let y = 0; y < height; y += 3) {
    for (let x = 0; x < width; x += 3) found.add(String(at(x, y)));
  }
  return found.size;
}

const meanError = (seen, map) => seen.reduce((sum, place, i) => sum + Math.abs(place - Math.sqrt(map[i])), 0) / seen.length;

function transposed(map, tokens) {
  return Array.from(map, (_, i) => map[(i % tokens) * tokens + Math.floor(i / tokens)]);
}

/** Which of the reference's maps, and of their mirror images, is the nearest. */
function nearest(seen, candidates) {
  return candidates.map((map, i) => [meanError(seen, map), i]).sort(([a], [b]) => a - b)[0][1];
}

/** All 144 thumbnails show their own head of the reference, the right way round. */
function assertGrid(picture, rectangles, scale = 1) {
  const reference = maps('demo1');
  const candidates = [...reference, ...reference.map((map) => transposed(map, TOKENS))];
  assert.equal(rectangles.length, reference.length);
  const seen = rectangles.map((rectangle) => seenMap(picture, rectangle, TOKENS, scale));
  seen.forEach((cells, i) => {
    const error = meanError(cells, reference[i]);
    assert.ok(error < 0.04, `layer ${Math.floor(i / HEADS) + 1}, head ${(i % HEADS) + 1}: found a mean error of ${error}, expected less than 0.04`);
  });
  const right = seen.filter((cells, i) => nearest(cells, candidates) === i).length;
  assert.ok(right >= 140, `found ${right} thumbnails that are nearest to their own head, expected 140 of 144 at least`);
}

describe('the page in Chromium', () => {
  let server, browser, context, page;
  const requests = [];
  const complaints = [];

  before(async () => {
    server = await startRealServer();
    browser = await launchChromium();
    context = await browser.newContext({ viewport: DESKTOP, colorScheme: 'dark' });
    context.on('request', (request) => requests.push(request.url()));
    page = await context.newPage();
    page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.addInitScript(() => {
      globalThis.framesAsked = 0;
      const ask = globalThis.requestAnimationFrame;
      globalThis.requestAnimationFrame = (callback) => {
        ++globalThis.framesAsked;
        return ask.call(globalThis, callback);
      };
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const picture = async () => readPng(await page.screenshot());
  const state = () => page.evaluate(() => globalThis.maskscope.state());

  test('something is on screen before the weights, the answer after them', async () => {
    let weights;  // the first chunk waits until the screen was looked at
    const looked = new Promise((resolve) => { weights = resolve; });
    await page.route(/\/weights\/.*\.bin$/, async (route) => {
      await looked;
      await route.continue().catch(() => {});  // of a page that was left
    });
    await page.goto(server.url, { waitUntil: 'commit' });
    await page.locator('#opening:not([hidden]), #sentence:not([hidden])').first().waitFor();
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    assert.ok(colours(await picture()) > 1, 'the first picture is one flat colour');
    weights();
    await openPage(page, server.url);
    await page.unrouteAll({ behavior: 'wait' });
    const { model, variant, threads, tokens, message } = await state();
    assert.deepEqual([model, variant, message], ['bert-base-uncased', 'relaxed SIMD', '']);
    assert.ok(threads > 1, `found ${threads} threads`);
    assert.equal(tokens.length, TOKENS);
    assertOpening(await state());
  });

  test('a sentence typed key by key is answered, and told to screen readers', async () => {
    const turtle = 'The turtle slowly moved across the [MASK].';
    await page.locator('#sentence').fill('');
    await page.locator('#sentence').pressSequentially(turtle);
    const answer = await waitForState(page, ({ shown_text: shown }) => shown === turtle, 'the answer');
    assert.deepEqual(words(answer).slice(0, 3), ['water', 'sand', 'beach']);
    assert.match(await page.locator('#answer').textContent(), /^water, [\d.]+ %, sand, [\d.]+ %, beach, [\d.]+ %$/);
  });

  test('while typing, only the last text stays', async () => {
    const texts = ['A', 'A [MASK]', 'A [MASK] sat on the'].map((start) => `${start} ${'very '.repeat(200)}long day.`);
    for (const text of texts) await page.locator('#sentence').fill(text);
    await page.locator('#sentence').fill('Paris is the [MASK] of France.');
    const answer = await waitForState(page, ({ shown_text: shown }) => shown === 'Paris is the [MASK] of France.', 'the last text');
    assert.equal(words(answer)[0], 'capital');
    await page.waitForTimeout(1000);
    assert.equal((await state()).shown_text, 'Paris is the [MASK] of France.');
  });

  test('no mask, empty text and 600 words', async () => {
    assert.deepEqual((await type(page, 'Nothing is hidden here.')).masks, []);
    await page.locator('#sentence').fill('');
    await waitForState(page, ({ text, tokens }) => text === '' && tokens.length === 0, 'the empty state');
    const long = `[MASK] ${'word '.repeat(600)}`;
    await page.locator('#sentence').fill(long);
    const { tokens, warning, masks } = await waitForState(page, ({ shown_text: shown }) => shown === long, 'the long text');
    assert.equal(tokens.length, 512);
    assert.match(warning, /603 tokens.*512/);
    assert.equal(masks.length, 1);
  });

  test('the thumbnails are the reference\'s maps', async () => {
    await page.mouse.move(5, 5);
    await type(page, 'We turned down a narrow lane and passed through a small [MASK].');
    await page.waitForTimeout(300);
    assertGrid(await picture(), (await state()).rectangles.heads);
  });

  test('a click enlarges a head, the pointer tells its values', async () => {
    const [layer, head] = [5, 3];
    const reference = maps('demo1')[(layer - 1) * HEADS + head - 1];
    await page.mouse.click(...centre((await state()).rectangles.heads[(layer - 1) * HEADS + head - 1]));
    await waitForState(page, (now) => now.layer === layer && now.head === head, 'the chosen head');
    await page.mouse.move(5, 5);
    await page.waitForTimeout(400);
    const { rectangles: { grid } } = await state();
    const error = meanError(seenMap(await picture(), grid, TOKENS), reference);
    assert.ok(error < 0.05, `found a mean error of ${error} in the large map, expected less than 0.05`);

    const [query, key] = [6, 7];
    await page.mouse.move(grid[0] + ((key + 0.5) * grid[2]) / TOKENS, grid[1] + ((query + 0.5) * grid[3]) / TOKENS);
    const { value } = await waitForState(page, (now) => now.value, 'the value under the pointer');
    assert.deepEqual([value.query, value.key], [query, key]);
    assert.ok(Math.abs(value.value - reference[query * TOKENS + key]) < 0.05, `found ${value.value}, expected ${reference[query * TOKENS + key]}`);
    await page.mouse.move(5, 5);
  });

  test('the keyboard: "/" to the sentence, Escape back, arrows walk, Tab leaves', async () => {
    const focused = (id) => page.waitForFunction((wanted) => document.activeElement.id === wanted, id);
    await page.locator('#canvas').focus();
    const { layer, head } = await state();
    await page.keyboard.press('ArrowRight');
    await waitForState(page, (now) => now.head === (head % HEADS) + 1, 'the next head');
    await page.keyboard.press('ArrowDown');
    await waitForState(page, (now) => now.layer === (layer % HEADS) + 1, 'the next layer');
    await page.keyboard.down('/');  // released late, as a person does
    await focused('sentence');
    await page.waitForTimeout(100);
    await page.keyboard.up('/');
    await page.keyboard.press('Escape');
    await focused('canvas');
    await page.keyboard.press('Shift+Tab');
    await focused('sentence');
    assert.ok(!(await page.locator('#sentence').inputValue()).includes('/'));
    assert.equal((await state()).side_panel, '', 'a side panel that nobody asked for');
  });

  test('a key that is down while the focus leaves is let go', async () => {
    await page.locator('#canvas').focus();
    const { head } = await state();
    await page.keyboard.down('ArrowRight');
    await waitForState(page, (now) => now.head !== head, 'another head');
    await page.waitForTimeout(1000);  // it walks on while it is down
    await page.locator('#sentence').focus();
    await page.waitForTimeout(500);
    const left = (await state()).head;
    await page.keyboard.up('ArrowRight');
    await page.locator('#canvas').focus();
    await page.waitForTimeout(1500);
    assert.equal((await state()).head, left, 'the app walks on');
    await page.keyboard.press('ArrowRight');
    await waitForState(page, (now) => now.head === (left % HEADS) + 1, 'the next head');
  });

  test('an input method\'s text is not disturbed', async () => {
    const client = await context.newCDPSession(page);
    await page.locator('#sentence').fill('The word is ');
    await page.locator('#sentence').focus();
    await client.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
    await page.waitForTimeout(200);
    assert.equal(await page.locator('#sentence').inputValue(), 'The word is にほん');
    await client.send('Input.insertText', { text: '日本' });
    const answer = await waitForState(page, ({ shown_text: shown }) => shown === 'The word is 日本', 'the composed text');
    assert.deepEqual(answer.tokens.slice(-3), ['日', '本', '[SEP]']);
  });

  test('it sleeps when nothing changes', async () => {
    await page.mouse.move(5, 5);
    await page.waitForTimeout(1500);
    const before = await page.evaluate(() => globalThis.framesAsked);
    await page.waitForTimeout(2000);
    const asked = await page.evaluate(() => globalThis.framesAsked) - before;
    assert.ok(asked <= 2, `found ${asked} frames in 2 s of rest`);
  });

  test('a lost graphics context comes back with the same picture', async () => {
    await type(page, 'We turned down a narrow lane and passed through a small [MASK].');
    await page.evaluate(() => {
      globalThis.lose = document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context');
      globalThis.lose.loseContext();
    });
    await page.waitForTimeout(300);
    await page.evaluate(() => globalThis.lose.restoreContext());
    await page.waitForTimeout(700);
    assertOpening(await state());
    assertGrid(await picture(), (await state()).rectangles.heads);
  });

  test('a change to light is followed, by the page and by the app', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await waitForState(page, ({ theme }) => theme === 'light', 'the light theme');
    assert.deepEqual((await picture()).at(3, 60), [0xfb, 0xfb, 0xfd]);
    assert.equal(await page.locator('#sentence').evaluate((field) => getComputedStyle(field).color), 'rgb(22, 25, 29)');
    await page.emulateMedia({ colorScheme: 'dark' });
    await waitForState(page, ({ theme }) => theme === 'dark', 'the dark theme');
    assert.deepEqual((await picture()).at(3, 60), [0x0f, 0x12, 0x16]);
  });

  test('the window\'s size is followed', async () => {
    await page.setViewportSize({ width: 1000, height: 700 });
    await waitForState(page, ({ rectangles }) => rectangles.sentence && rectangles.sentence[0] + rectangles.sentence[2] <= 1000, 'the new width');
    await page.waitForTimeout(300);
    const size = await page.evaluate(() => [document.getElementById('canvas').width, document.getElementById('canvas').height]);
    assert.deepEqual(size, [1000, 700]);
    await page.setViewportSize(DESKTOP);
    await page.waitForTimeout(300);
    assertGrid(await picture(), (await state()).rectangles.heads);
  });

  test('a line between panels is dragged, stays over a reload, and goes back', async () => {
    const line = async () => centre((await state()).rectangles.dividers[0]);
    const [x, y] = await line();
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y, { steps: 4 });
    await page.mouse.up();
    const moved = ({ rectangles }) => rectangles.dividers.length === 2 && Math.abs(centre(rectangles.dividers[0])[0] - (x + 60)) <= 2;
    await waitForState(page, moved, 'the moved line');
    await page.waitForTimeout(1500);  // until it is remembered
    await openPage(page, server.url);
    await waitForState(page, moved, 'the line where it was');
    await page.mouse.dblclick(...await line());
    await waitForState(page, ({ rectangles }) => Math.abs(centre(rectangles.dividers[0])[0] - x) <= 1, 'the line where it had been');
  });

  test('a reload needs no chunk from the server', async () => {
    const counting = await startTestServer();  // the browser does not tell of every request that a young worker makes
    const visit = await browser.newContext({ viewport: DESKTOP });
    try {
      const chunks = () => counting.requests.filter((place) => /^\/weights\/.*\.bin$/.test(place)).length;
      const other = await visit.newPage();
      await openPage(other, counting.url);
      assert.equal(chunks(), packManifest().chunks.length, 'chunks fetched by the first visit');
      await openPage(other, counting.url);
      assert.equal(chunks(), packManifest().chunks.length, 'chunks fetched after the second');
    } finally {
      await visit.close();
      await counting.close();
    }
  });

  test('nothing was asked of another origin, and the console has no complaint', () => {
    assert.deepEqual(requests.filter((url) => !url.startsWith(server.url) && !url.startsWith('blob:')), []);
    assert.deepEqual(complaints, []);
  });

  test('at two device pixels a pixel', async () => {
    const sharp = await browser.newContext({ viewport: DESKTOP, deviceScaleFactor: 2, colorScheme: 'dark' });
    const other = await sharp.newPage();
    const shown = await openPage(other, server.url);
    await other.waitForTimeout(500);
    assert.equal(await other.evaluate(() => document.getElementById('canvas').width), 2 * DESKTOP.width);
    assertGrid(readPng(await other.screenshot()), shown.rectangles.heads, 2);
    await sharp.close();
  });

  test('on a phone', async () => {
    const phone = await browser.newContext({ ...PHONE, colorScheme: 'dark' });
    const other = await phone.newPage();
    const shown = await openPage(other, server.url);
    assertOpening(shown);
    await other.touchscreen.tap(...centre(shown.rectangles.tabs[1]));
    const { rectangles: { heads } } = await waitForState(
      other, ({ rectangles, scores }) => rectangles.heads.length === 144 && scores.length === 144, 'the heads and what they do');
    assert.ok(heads[0][2] >= 24, `found thumbnails of ${heads[0][2]} px, expected 24 at least`);
    const shot = readPng(await other.screenshot());
    for (const head of [10, 2 * HEADS]) {  // layer 1 head 11, layer 3 head 1: they look at the next word
      const map = maps('demo1')[head];
      let score = 0;
      for (let word = 1; word < TOKENS - 2; ++word) score += map[word * TOKENS + word + 1] / (TOKENS - 3);
      const { bar, named } = labelBelow(shot, heads[head], PHONE.deviceScaleFactor);
      assert.ok(named && Math.abs(bar - score) < 0.06, `head ${head}: found ${named ? 'a' : 'no'} name and a bar of ${bar}, expected ${score}`);
    }
    await other.touchscreen.tap(...centre(heads[4 * HEADS + 2]));
    await waitForState(other, ({ layer, head, rectangles }) => layer === 5 && head === 3 && rectangles.grid, 'the tapped head, large');
    await type(other, 'Paris is the [MASK] of France.');
    await phone.close();
  });
});
