// What a person does with the sentence and the heads, on one loaded page: each answer belongs to the text in the box, and
// the large map is the reference's map of the head that was clicked, not its neighbour's and not its mirror image.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertOpening, centre, launchChromium, openPage, type, waitForState, words } from './lib/chromium.mjs';
import { readPng } from './lib/picture.mjs';
import { goldens, maps, placeOf } from './lib/reference.mjs';
import { startTestServer } from './lib/server.mjs';

const OPENING = 'We turned down a narrow lane and passed through a small [MASK].';
const SECRET = 'The quokka hid its zirconium in the [MASK] pantry.';
const HEADS = 12;
const TOKENS = 15;  // of the opening sentence
const NEAR = 0.05;  // mean distance on the palette, for quantised weights
const FAR = 2;      // a wrong map is at least so many times farther away than the right one
const reference = maps('demo1');

/** The middle of a cell, in CSS pixels. */
const middle = ([left, top, width, height], query, key) => [left + ((key + 0.5) * width) / TOKENS, top + ((query + 0.5) * height) / TOKENS];

/** How far the picture's cells are from those of a map; read(query, key) gives the map's cell. */
function distance(picture, grid, read) {
  let sum = 0;
  for (let query = 0; query < TOKENS; ++query) {
    for (let key = 0; key < TOKENS; ++key) {
      const { place, distance: off } = placeOf(picture.at(...middle(grid, query, key).map(Math.floor)));
      assert.ok(off < 6, `row ${query}, column ${key}: found a colour that is not the palette's`);
      sum += Math.abs(place - Math.sqrt(read(query, key)));
    }
  }
  return sum / TOKENS ** 2;
}

describe('sentences and heads', () => {
  let server, browser, page;
  const requests = [];

  before(async () => {
    server = await startTestServer();
    browser = await launchChromium();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' })).newPage();
    page.on('request', (request) => requests.push(`${request.url()} ${request.postData() ?? ''}`));
    assertOpening(await openPage(page, server.url));
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const state = () => page.evaluate(() => globalThis.maskscope.state());

  /** Clicks a thumbnail, takes the pointer away and waits until the frame that flies is gone. */
  async function choose(layer, head) {
    const { rectangles } = await state();
    await page.mouse.click(...centre(rectangles.heads[(layer - 1) * HEADS + head - 1]));
    await page.mouse.move(5, 5);
    const chosen = await waitForState(page, (now) => now.layer === layer && now.head === head && now.rectangles.grid, 'the chosen head');
    await page.waitForTimeout(500);
    return chosen.rectangles.grid;
  }

  for (const [layer, head] of [[1, 5], [3, 1], [3, 10], [8, 11], [12, 12]]) {
    test(`a click on layer ${layer}, head ${head} enlarges that map: rows look, columns are looked at`, async () => {
      const grid = await choose(layer, head);
      const picture = readPng(await page.screenshot());
      const map = (index) => (query, key) => reference[index][query * TOKENS + key];
      const index = (layer - 1) * HEADS + head - 1;
      const own = distance(picture, grid, map(index));
      assert.ok(own < NEAR, `found a mean distance of ${own}, expected less than ${NEAR}`);
      const mirrored = distance(picture, grid, (query, key) => map(index)(key, query));
      assert.ok(mirrored > FAR * own, `the mirrored map is at ${mirrored}, the map itself at ${own}`);
      for (let other = 0; other < reference.length; ++other) {
        if (other === index) continue;
        const found = distance(picture, grid, map(other));
        assert.ok(found > own, `the map of layer ${Math.floor(other / HEADS) + 1}, head ${(other % HEADS) + 1} is nearer: ${found}, own ${own}`);
      }
    });
  }

  test('the cell under the pointer tells its exact value', async () => {
    const grid = await choose(3, 1);
    for (const [query, key] of [[0, 1], [1, 0], [6, 7], [12, 5], [14, 13]]) {
      await page.mouse.move(...middle(grid, query, key));
      const { value } = await waitForState(page, (now) => now.value?.query === query && now.value.key === key, `the value at ${query}, ${key}`);
      const expected = reference[2 * HEADS][query * TOKENS + key];
      assert.ok(Math.abs(value.value - expected) < 0.04, `row ${query}, column ${key}: found ${value.value}, expected ${expected}`);
    }
    await page.mouse.move(5, 5);
  });

  test('a click on a word puts [MASK] in its place and asks again', async () => {
    const { tokens, rectangles } = await state();
    await page.mouse.click(...centre(rectangles.tokens[tokens.indexOf('lane')]));
    await page.mouse.move(5, 5);
    const masked = OPENING.replace('lane', '[MASK]');
    const answer = await waitForState(page, ({ shown_text: shown }) => shown === masked, 'the masked sentence');
    assert.equal(await page.locator('#sentence').inputValue(), masked);
    assert.deepEqual(answer.masks.map(({ position }) => position), [6, 12]);
  });

  test('several masks are each answered', async () => {
    const golden = goldens.find(({ name }) => name === 'two_masks');
    const answer = await type(page, golden.text);
    assert.deepEqual(answer.masks.map(({ position }) => position), golden.mask_positions);
    golden.masks.forEach(({ top }, i) => {
      const wanted = top.slice(0, 3).map(({ token }) => token);
      const common = words(answer, i).slice(0, 5).filter((word) => wanted.includes(word));
      assert.ok(common.length >= 2, `mask ${i + 1}: found ${words(answer, i)}, expected two of ${wanted} among the first five`);
    });
  });

  test('of 20 texts typed fast the last is answered, and stays', async () => {
    await page.locator('#sentence').evaluate((field) => {
      for (let count = 1; count <= 20; ++count) {
        field.value = `Text number ${count} is about the [MASK] of things.`;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }
    });
    const last = 'Text number 20 is about the [MASK] of things.';
    await waitForState(page, ({ shown_text: shown }) => shown === last, 'the last text');
    await page.waitForTimeout(700);
    const { shown_text: shown, text, tokens } = await state();
    assert.deepEqual([shown, text, tokens[3]], [last, last, '20']);
  });

  test('a box follows its text’s direction', async () => {
    const direction = () => page.locator('#sentence').evaluate((field) => getComputedStyle(field).direction);
    await type(page, 'שלום [MASK] עולם');
    assert.equal(await direction(), 'rtl');
    await type(page, OPENING);
    assert.equal(await direction(), 'ltr');
    for (const id of ['pair', 'other', 'candidates']) assert.equal(await page.locator(`#${id}`).getAttribute('dir'), 'auto');
  });

  test('a script that the system has no letters for has the app’s, and no other is fetched', async () => {
    const loaded = () => page.evaluate(() => [...document.fonts].filter(({ family, status }) => family === 'Scripts' && status === 'loaded').map(({ unicodeRange }) => unicodeRange));
    const before = await loaded();
    for (const [text, range] of [['ภาษา [MASK]', /E00-E7F/], ['日本の [MASK]', /2E80-9FFF/], ['हिन्दी [MASK]', /900-97F/]]) {
      await type(page, text);
      await page.waitForFunction((wanted) => [...document.fonts].some(({ status, unicodeRange }) => status === 'loaded' && unicodeRange.toUpperCase().includes(wanted)), range.source);
    }
    assert.equal((await loaded()).length, before.length + 3);
    await type(page, OPENING);
  });

  test('what is typed leaves the page in no request, and nothing goes to another origin', async () => {
    await type(page, SECRET);
    assert.ok(requests.length > 0);
    assert.deepEqual(requests.filter((request) => /quokka|zirconium|pantry/i.test(decodeURIComponent(request))), []);
    assert.deepEqual(requests.filter((request) => !request.startsWith(server.url) && !request.startsWith('blob:')), []);
  });
});
