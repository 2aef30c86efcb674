// The views of the maps on the real page: what they show is held against the reference's maps, or against the plainest
// computation from cells that were held against it.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { centre, launchChromium, openPage, type, waitForState } from './lib/chromium.mjs';
import { readPng } from './lib/picture.mjs';
import { labelBelow, maps, placeOf } from './lib/reference.mjs';
import { startTestServer } from './lib/server.mjs';

const OPENING = 'We turned down a narrow lane and passed through a small [MASK].';
const HEADS = 12;
const TOKENS = 15;  // of the opening sentence
const NEAR = 0.03;  // mean distance of maps, for quantised weights
const HALF = 3e-4;  // cells are told as half floats until their exact values have come
const reference = maps('demo1');

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const distance = (a, b) => mean(a.map((value, i) => Math.abs(value - b[i])));
const layerMean = (layer) => Array.from({ length: TOKENS ** 2 }, (_, i) => mean(reference.slice(layer * HEADS, (layer + 1) * HEADS).map((map) => map[i])));

/** rollout_l = (mean_l + I) / 2 rollout_(l-1), written out. */
function rollout(lastLayer) {
  let rolled = Array.from({ length: TOKENS ** 2 }, (_, i) => (i % (TOKENS + 1) === 0 ? 1 : 0));
  for (let layer = 0; layer <= lastLayer; ++layer) {
    const step = layerMean(layer).map((value, i) => (value + (i % (TOKENS + 1) === 0 ? 1 : 0)) / 2);
    rolled = rolled.map((_, i) => {
      const [query, key] = [Math.floor(i / TOKENS), i % TOKENS];
      let sum = 0;
      for (let k = 0; k < TOKENS; ++k) sum += step[query * TOKENS + k] * rolled[k * TOKENS + key];
      return sum;
    });
  }
  return rolled;
}

describe('maps', () => {
  let server, browser, context, page;

  before(async () => {
    server = await startTestServer();
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
    await context.addInitScript(() => localStorage.clear());  // of what one test chose only the weights are kept for the next
  });
  beforeEach(async () => {
    page = await context.newPage();
    await openPage(page, server.url);
  });
  afterEach(() => page.close());
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const state = () => page.evaluate(() => globalThis.maskscope.state());
  const away = () => page.mouse.move(5, 5);
  const picture = async () => readPng(await page.screenshot());
  async function click(rectangle) {
    await page.mouse.click(...centre(rectangle));
    await away();
    await page.waitForTimeout(250);
  }
  /** Clicks a line of the menu that this rectangle opens, and closes the menu. */
  async function choose(name, line) {
    await click((await state()).rectangles[name]);
    await waitForState(page, (now) => now.rectangles.menu.length > line, `the menu of ${name}`);
    // It listens once it has been drawn where it stands.
    await page.evaluate(() => new Promise((resolve) => {
      let frames = 4;
      const next = () => (--frames > 0 ? requestAnimationFrame(next) : resolve());
      next();
    }));
    await click((await state()).rectangles.menu[line]);
    const closed = (now) => now.rectangles.menu.length === 0;
    for (let tries = 0; tries < 8 && !closed(await state()); ++tries) {  // one may come before the menu listens
      await page.keyboard.press('Escape');
      await waitForState(page, closed, 'the closed menu', 2000).catch(() => {});
    }
    await waitForState(page, closed, 'the closed menu');
  }
  const press = async (key) => {
    await page.locator('#canvas').focus();
    await page.keyboard.press(key);
    await page.waitForTimeout(150);
  };

  test('heads are labelled as the reference has them, and stand in the order of a score', async () => {
    const { scores, rectangles } = await waitForState(page, (now) => now.scores.length === 144, 'the scores');
    const words = Array.from({ length: TOKENS - 2 }, (_, i) => i + 1);
    const score = (layer, head, step) => mean(words.filter((i) => words.includes(i + step)).map((i) => reference[(layer - 1) * HEADS + head - 1][i * TOKENS + i + step]));
    for (const [layer, head, name, step] of [[1, 3, 'previous', -1], [1, 11, 'next', 1], [3, 10, 'next', 1]]) {
      const [found, number] = scores[(layer - 1) * HEADS + head - 1].label.split(' ');
      assert.equal(found, name);
      assert.ok(Math.abs(Number(number) - score(layer, head, step)) < 0.03, `found ${number}, expected ${score(layer, head, step)}`);
    }
    const shot = await picture();
    scores.forEach(({ label }, head) => {
      if (head === 2 * HEADS + 9) return;  // its outline as the chosen one covers the bar
      const { bar, named } = labelBelow(shot, rectangles.heads[head]);
      const [name, number] = label === 'mixed' ? [label, 0] : [label, Number(label.split(' ').at(-1))];
      assert.ok(named, `there is no name below thumbnail ${head} (${name})`);
      assert.ok(Math.abs(bar - number) < 0.05, `thumbnail ${head}: found a bar of ${bar}, expected ${number}`);
    });
    const corner = rectangles.heads[0];
    await choose('order', 2);
    const best = (await state()).rectangles.heads.findIndex(([x, y]) => Math.hypot(x - corner[0], y - corner[1]) < 2);
    assert.ok([24, 33].includes(best), `found head ${best} first among those that look at the next word`);
    await choose('order', 0);
  });

  test('beside each row stands the mean of its layer', async () => {
    const { rectangles: { layer_means: means } } = await state();
    assert.equal(means.length, 12);
    const shot = await picture();
    for (const layer of [0, 5, 11]) {
      const [x, y, width, height] = means[layer];
      const expected = layerMean(layer);
      const seen = expected.map((_, i) => placeOf(shot.at(Math.floor(x + ((i % TOKENS) + 0.5) * width / TOKENS), Math.floor(y + (Math.floor(i / TOKENS) + 0.5) * height / TOKENS))).place);
      assert.ok(distance(seen, expected.map(Math.sqrt)) < 0.06, `layer ${layer + 1}`);
    }
  });

  test('the matrix zooms about the pointer, moves, and shows all again', async () => {
    const long = `${'The old man walked slowly along the quiet river and '.repeat(12)}saw a [MASK].`;
    await type(page, long);
    const { rectangles: { grid }, tokens } = await waitForState(page, (now) => now.rectangles.grid, 'the matrix');
    const at = [grid[0] + grid[2] * 0.3, grid[1] + grid[3] * 0.6];
    await page.mouse.move(...at);
    const { value } = await waitForState(page, (now) => now.value, 'the value under the pointer');
    for (let i = 0; i < 4; ++i) await page.mouse.wheel(0, -120);
    await waitForState(page, (now) => now.zoom > 1.5, 'the zoom');
    await page.waitForTimeout(500);  // all four have come
    const zoomed = await state();
    assert.ok(zoomed.rectangles.grid[2] > grid[2] * 1.5 && tokens.length > 100);
    assert.deepEqual([zoomed.value.query, zoomed.value.key], [value.query, value.key]);
    await page.mouse.down();
    await page.mouse.move(at[0] - 60, at[1] - 40, { steps: 4 });
    await page.mouse.up();
    const [left] = zoomed.rectangles.grid;
    await waitForState(page, (now) => Math.abs(now.rectangles.grid[0] - (left - 60)) < 12, `the cells 60 pixels left of ${left}`);
    await away();
    await press('0');
    await waitForState(page, (now) => now.zoom === 1, 'all of the map');
    await press('=');
    await waitForState(page, (now) => now.zoom > 1, 'the zoom by a key');
    await press('0');
    await type(page, OPENING);
  });

  test('the keyboard walks cells and heads', async () => {
    await press('Enter');
    const { value, layer } = await waitForState(page, (now) => now.value, 'the brightest cell');
    assert.ok(value.value > 0.98);
    await press('ArrowUp');
    assert.equal((await state()).value.query, value.query - 1);
    await press('ArrowLeft');
    assert.equal((await state()).value.key, value.key - 1);
    await press('Escape');
    await press('ArrowDown');
    assert.equal((await state()).layer, layer + 1);
    await press('ArrowUp');
  });

  test('lines: from a word pointed at; heads kept in their own colours', async () => {
    await click((await state()).rectangles.views[1]);
    const { rectangles, tokens } = await waitForState(page, (now) => now.view === 'lines', 'the lines');
    assert.equal(rectangles.from.length, tokens.length);
    const orange = ([r, g, b]) => r > 150 && g > 90 && g < 190 && b < 70;
    const seen = (shot) => {
      const [, top, , height] = rectangles.from[0];
      const [left, right] = [rectangles.from[0][0] + rectangles.from[0][2], rectangles.to[0][0]];
      let count = 0;
      for (let y = top; y < top + height * tokens.length; ++y) {
        for (let x = left; x < right; ++x) count += orange(shot.at(Math.floor(x), Math.floor(y))) ? 1 : 0;
      }
      return count;
    };
    assert.equal(seen(await picture()), 0);
    await click(rectangles.pin);
    await click((await state()).rectangles.heads[7 * HEADS + 10]);
    const two = await waitForState(page, (now) => now.pinned_heads.length === 1 && now.layer === 8, 'two heads');
    assert.deepEqual(two.pinned_heads, [[3, 10]]);
    const all = seen(await picture());
    assert.ok(all > 200, `found ${all} pixels of the kept head's colour`);
    await page.mouse.move(...centre(two.rectangles.from[4]));
    await page.waitForTimeout(250);
    const one = seen(await picture());
    assert.ok(one > 10 && one < all / 2, `found ${one} pixels of one word's lines, ${all} of all`);
    await click(two.rectangles.pinned_heads[0]);
    assert.deepEqual((await state()).pinned_heads, []);
    await click((await state()).rectangles.heads[2 * HEADS + 9]);
  });

  test('the sentence is shaded by a word\'s attention; a second click masks the word, a third puts it back', async () => {
    await click((await state()).rectangles.views[2]);
    const { rectangles, tokens } = await waitForState(page, (now) => now.view === 'sentence', 'the sentence');
    const lane = tokens.indexOf('lane');
    await click(rectangles.words[lane]);
    const shot = await picture();
    const shade = (i) => placeOf(shot.at(Math.floor(rectangles.words[i][0] + 5), Math.floor(rectangles.words[i][1] + 4)));
    const map = reference[2 * HEADS + 9];
    tokens.forEach((_, i) => {
      if (i === lane) return;
      const { place, distance: off } = shade(i);
      assert.ok(off < 8 && Math.abs(place - Math.sqrt(map[lane * TOKENS + i])) < 0.12, `word ${i}: found ${place}, expected ${Math.sqrt(map[lane * TOKENS + i])}`);
    });
    await click(rectangles.words[lane]);
    const masked = await waitForState(page, (now) => now.shown_text === OPENING.replace('lane', '[MASK]'), 'the masked sentence');
    assert.equal(masked.masks.length, 2);
    await click((await state()).rectangles.words[lane]);
    await waitForState(page, (now) => now.shown_text === OPENING, 'the word put back');
    await press('Escape');
    await click((await state()).rectangles.views[0]);
  });

  test('mean, maximum and rollout are what a plain computation makes of the reference', async () => {
    const expected = {
      mean: layerMean(2),
      maximum: layerMean(2).map((_, i) => Math.max(...reference.slice(2 * HEADS, 3 * HEADS).map((map) => map[i]))),
      rollout: rollout(2),
    };
    for (const [line, name] of [[1, 'mean'], [2, 'maximum'], [3, 'rollout']]) {
      await choose('summary', line);
      const { map } = await waitForState(page, (now) => now.map.of === name, name);
      const off = distance(map.cells, expected[name]);
      assert.ok(off < NEAR / 4, `${name}: found a mean distance of ${off}`);
      assert.ok(distance(map.cells, reference[2 * HEADS + 9]) > 4 * off);
    }
    await choose('summary', 0);
    const { scores, entropy: told, touchables } = await state();
    const entropy = mean(Array.from({ length: TOKENS }, (_, query) => -Array.from(reference[2 * HEADS + 9].slice(query * TOKENS, (query + 1) * TOKENS)).reduce((sum, p) => sum + (p > 0 ? p * Math.log2(p) : 0), 0)));
    assert.ok(Math.abs(scores[2 * HEADS + 9].entropy - entropy) < 0.05, `found ${scores[2 * HEADS + 9].entropy} bits, expected ${entropy}`);
    assert.ok(told.startsWith(`Entropy ${scores[2 * HEADS + 9].entropy.toFixed(2)} bits`), told);
    assert.ok(touchables.some(({ name }) => name === 'entropy'), 'the head\'s panel does not tell its entropy');
    await page.locator('#text-view p', { hasText: told }).waitFor({ state: 'attached' });
  });

  test('palette, scale and range colour the same cells otherwise', async () => {
    const cell = async (query, key) => {
      const { rectangles: { grid } } = await state();
      return (await picture()).at(Math.floor(grid[0] + ((key + 0.5) * grid[2]) / TOKENS), Math.floor(grid[1] + ((query + 0.5) * grid[3]) / TOKENS));
    };
    const grey = async (query, key) => {
      const [r, g, b] = await cell(query, key);
      assert.ok(r === g && g === b, `found ${[r, g, b]}, expected a grey`);
      return r / 255;
    };
    const value = (await state()).map.cells[0];  // [CLS] to itself: neither 0 nor 1
    await choose('legend', 3);
    assert.ok(Math.abs(await grey(0, 0) - Math.sqrt(value)) < 0.02);
    await choose('legend', 4);
    assert.ok(Math.abs(await grey(0, 0) - value) < 0.02);
    await choose('legend', 6);
    assert.ok(Math.abs(await grey(0, 0) - (1 + Math.log10(value) / 3)) < 0.02);
    await choose('legend', 4);
    await click((await state()).rectangles.heads[0]);  // a broad head: its largest value is far from 1
    await choose('legend', 8);
    const { map: { cells } } = await waitForState(page, (now) => now.range === 'by map' && now.layer === 1, 'the range');
    assert.ok(Math.abs(await grey(0, 0) - cells[0] / Math.max(...cells)) < 0.02);
    for (const line of [0, 5, 7]) await choose('legend', line);
    await click((await state()).rectangles.heads[2 * HEADS + 9]);
  });

  test('whole words, hidden tokens, the diagonal, rows that sum to 1', async () => {
    await type(page, 'The unbelievableness of the tokenizer, again.');
    const { map: whole, rectangles, tokens } = await waitForState(page, (now) => now.map.cells?.length, 'the map');
    const pieces = tokens.map((token, i) => (token.startsWith('##') ? -1 : i)).filter((i) => i >= 0);
    const last = (first) => { let end = first; while (tokens[end + 1]?.startsWith('##')) ++end; return end; };
    const range = (first) => Array.from({ length: last(first) - first + 1 }, (_, i) => first + i);
    const at = (query, key) => whole.cells[query * tokens.length + key];
    const word = (row, column) => mean(range(row).map((query) => range(column).reduce((sum, key) => sum + at(query, key), 0)));
    assert.ok(pieces.length < tokens.length);

    await click(rectangles.filters[0]);
    const words = (await waitForState(page, (now) => now.map.rows.length === pieces.length, 'whole words')).map;
    assert.deepEqual(words.columns, words.rows);
    assert.ok(words.rows.includes('unbelievableness'), `found ${words.rows}`);
    const expected = pieces.flatMap((row) => pieces.map((column) => word(row, column)));
    assert.ok(distance(words.cells, expected) < HALF);

    for (const filter of [1, 2, 3, 4]) await click((await state()).rectangles.filters[filter]);
    const { map: hidden } = await waitForState(page, (now) => now.map.rows.every((row) => !['[CLS]', '[SEP]', ',', '.'].includes(row)), 'hidden tokens');
    const n = hidden.rows.length;
    assert.equal(n, pieces.length - 4);
    for (let row = 0; row < n; ++row) {
      assert.equal(hidden.cells[row * n + row], 0);
      assert.ok(Math.abs(hidden.cells.slice(row * n, (row + 1) * n).reduce((a, b) => a + b) - 1) < 2e-3);  // halves
    }
    for (const filter of [0, 1, 2, 3, 4]) await click((await state()).rectangles.filters[filter]);
  });

  test('a second sentence, and from one to the other', async () => {
    await type(page, 'The cat slept.');
    await click((await state()).rectangles.pair_switch);
    await page.locator('#pair').fill('It was warm.');
    const both = await waitForState(page, (now) => now.shown_pair === 'It was warm.', 'the pair');
    assert.deepEqual(both.tokens.slice(-5), ['it', 'was', 'warm', '.', '[SEP]']);
    const [first, second] = [6, 5];
    assert.equal(both.tokens.length, first + second);
    assert.equal(both.rectangles.sides.length, 5);
    await click(both.rectangles.sides[2]);
    const { map } = await waitForState(page, (now) => now.map.columns.length === second, 'A to B');
    assert.deepEqual([map.rows, map.columns], [both.tokens.slice(0, first), both.tokens.slice(first)]);
    const whole = both.map.cells;
    assert.ok(map.cells.every((value, i) => Math.abs(value - whole[Math.floor(i / second) * (first + second) + first + (i % second)]) < HALF));
    await click((await state()).rectangles.sides[0]);
    await click((await state()).rectangles.pair_switch);
    await waitForState(page, (now) => now.shown_pair === '', 'one sentence');
  });
});
