// The pictures of docs/views.md and of the page in the README: each is a view's link, what is pressed then, and the part of
// the page that is kept.
//   node build-scripts/screenshots.mjs [NAME...]      (build-scripts/make-screenshots)
import path from 'node:path';
import { centre, launchChromium, openPage, waitForState } from '../tests/web/lib/chromium.mjs';
import { startTestServer } from '../tests/web/lib/server.mjs';

const LANE = 'We turned down a narrow lane and passed through a small [MASK].';
const TURTLE = 'The turtle slowly moved across the [MASK].';
const SIZE = { width: 1280, height: 800 };

const panels = {
  /** The predictions: left of the heads. */
  predictions: ({ rectangles: { heads, order } }) => ({ x: 0, y: order[1] - 12, width: heads[0][0] - 40, height: 560 }),
  heads: ({ rectangles: { order, dividers: [[left, , width], [right]] } }, size) => ({ x: left + width, y: order[1] - 12,
    width: right - left - width, height: size.height - order[1] - 16 }),
  head: ({ rectangles: { order, dividers: [, [left, , width]] } }, size) => ({ x: left + width, y: order[1] - 12,
    width: size.width - left - width, height: size.height - order[1] - 16 }),
  /** The side panel, as high as what is in it. */
  side: ({ touchables, rectangles: { differences } }, size, width = 520) => {
    const bottom = Math.max(...touchables.filter(({ name }) => name !== 'Close').map(({ rectangle: [, y, , height] }) => y + height),
      differences ? differences[1] + differences[3] : 0);
    return { x: size.width - width, y: 44, width, height: Math.min(Math.max(bottom, 300) + 24, size.height) - 44 };
  },
  page: (state, size) => ({ x: 0, y: 0, ...size }),
};

const press = (label) => async (page) => {
  const named = ({ touchables }) => touchables.find(({ name }) => name === label)?.rectangle;
  await waitForState(page, named, label);
  await page.waitForTimeout(300);
  await page.mouse.click(...centre(named(await page.evaluate(() => globalThis.maskscope.state()))));
};
const key = (name) => async (page) => {
  await page.locator('#canvas').focus();
  await page.keyboard.press(name);
};
const open = (region) => async (page) => page.mouse.click(...centre((await page.evaluate(() => globalThis.maskscope.state())).rectangles[region]));

const resize = (width, height) => (page) => page.setViewportSize({ width, height });
const clickWord = (word) => async (page) => {
  const { rectangles: { words } } = await waitForState(page, ({ rectangles }) => rectangles.words.length > word, 'the words');
  await page.mouse.click(...centre(words[word]));
};
const drag = (divider, by) => async (page) => {
  const [x, y] = centre((await page.evaluate(() => globalThis.maskscope.state())).rectangles.dividers[divider]);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by, y, { steps: 4 });
  await page.mouse.up();
};

/** name: [the view, what it is waited for, the part, what is done first] */
const PICTURES = {
  'page-dark': [{ text: LANE }, ({ scores }) => scores.length === 144, panels.page],
  'page-phone': [{ text: LANE, panel: 'predictions' }, ({ tokens, rectangles }) => tokens.length === 15 && rectangles.tabs.length === 3, panels.page, resize(390, 844)],
  'heads-phone': [{ text: LANE, panel: 'heads' }, ({ scores, rectangles }) => scores.length === 144 && rectangles.heads.length === 144, panels.page, resize(390, 844)],
  heads: [{ text: LANE }, ({ scores }) => scores.length === 144, panels.heads],
  'heads-ordered': [{ text: LANE, theme: 'light', palette: 'cividis', order: 'pattern', pattern: 'next' }, ({ scores, rectangles }) => scores.length === 144 && rectangles.layer_means.length === 0, panels.heads, resize(1920, 1080)],
  panels: [{ text: LANE }, ({ scores }) => scores.length === 144, panels.page, drag(0, 120), drag(1, -60)],
  lines: [{ text: LANE, view: 'lines', 'pinned-heads': '1.11_5.4', 'no-special': 'yes' }, ({ rectangles }) => rectangles.from.length === 13, panels.head],
  sentence: [{ text: LANE, view: 'sentence', layer: 5, head: 6 }, ({ rectangles }) => rectangles.words.length === 15, panels.head, clickWord(6)],
  rollout: [{ text: LANE, show: 'rollout', 'no-special': 'yes', layer: 6, head: 1 }, ({ map }) => map.of === 'rollout', panels.head],
  matrix: [{ text: LANE, from: 6, to: 7 }, ({ value }) => value, panels.head],
  'all-tokens': [{ text: 'The turtle slowly moved across the sand.', 'predictions-tab': 'all-tokens' }, ({ token_predictions: found }) => found, panels.predictions],
  'fill-in-turn': [{ text: 'He lives in New [MASK] [MASK].', 'predictions-tab': 'fill-in-turn' }, ({ sequential_fill: found }) => found, panels.predictions],
  candidates: [{ text: TURTLE, 'predictions-tab': 'candidates', candidates: 'sand, beach, street, tablecloth' }, ({ candidates }) => candidates?.[0]?.length === 4, panels.predictions],
  pair: [{ text: 'The cat slept.', pair: 'It was warm.', second: 'yes', rows: 'first', columns: 'second', layer: 4, head: 1 }, ({ map }) => map.columns.length === 5, panels.head],
  compare: [{ text: 'The man worked as a [MASK].', other: 'The woman worked as a [MASK].', layer: 8, head: 11 }, ({ rectangles }) => rectangles.differences, (state, size) => panels.side(state, size, 680), key('c')],
  words: [{ text: 'The unbelievableness of the tokenizer, again.', words: 'yes', 'no-special': 'yes', renormalise: 'yes', layer: 1, head: 11 },
    ({ map }) => map.rows.includes('unbelievableness'), panels.head],
  'ablated-heads': [{ text: 'Paris is the [MASK] of France.', 'ablated-heads': '24.25.26.27.28.29.30.31.32.33.34.35.60.100', layer: 3, head: 10 }, ({ ablated_slices: ablated, masks }) => ablated.length === 14 && masks.length, panels.heads],
  ranking: [{ text: 'Paris is the [MASK] of France.' }, ({ head_effects: found, ranking }) => found && !ranking, panels.side, key('h'), press('Rank all heads')],
  'logit-lens': [{ text: TURTLE, 'predictions-tab': 'logit-lens' }, ({ logit_lens: found }) => found, panels.predictions],
  'similar-tokens': [{ text: 'She sat on the bank of the river, far from the bank in town.', 'predictions-tab': 'similar-tokens', token: 5, layer: 8, head: 11 },
    ({ token_similarity: found }) => found, panels.predictions],
  colours: [{ text: LANE, theme: 'light', palette: 'cividis' }, ({ rectangles }) => rectangles.menu.length > 8, panels.head, open('legend')],
  save: [{ text: LANE, view: 'lines' }, ({ side_panel: panel }) => panel === 'save', panels.side, key('s')],
  examples: [{ text: LANE }, ({ side_panel: panel }) => panel === 'examples', panels.side, key('e')],
};

const linkOf = (view) => `#maskscope=1&theme=${view.theme ?? 'dark'}&layer=${view.layer ?? 3}&head=${view.head ?? 10}&${
  Object.entries(view).filter(([name]) => !['theme', 'layer', 'head'].includes(name)).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;

const NAMES = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PICTURES);
const unknown = NAMES.filter((name) => !Object.hasOwn(PICTURES, name));
if (unknown.length > 0) {
  console.error(`there is no picture ${unknown.join(', ')}; there are ${Object.keys(PICTURES).join(', ')}`);
  process.exit(2);
}
const server = await startTestServer();
const browser = await launchChromium();
const page = await (await browser.newContext({ viewport: SIZE, colorScheme: 'dark' })).newPage();
page.setDefaultTimeout(120_000);
await openPage(page, server.url);
for (const name of NAMES) {
  const [view, wanted, part, ...steps] = PICTURES[name];
  await page.evaluate((link) => { location.hash = link; }, linkOf(view));
  await waitForState(page, ({ shown_text: shown, text }) => shown === view.text && text === view.text, 'the text');
  await page.mouse.move(5, 5);
  for (const step of steps) await step(page);
  await waitForState(page, wanted, name, 300_000);
  await page.mouse.move(5, SIZE.height - 5);
  await page.evaluate(() => document.activeElement.blur());  // no ring around the canvas
  await waitForState(page, ({ notice }) => notice === '', 'no notice');
  await page.waitForTimeout(600);
  const clip = part(await page.evaluate(() => globalThis.maskscope.state()), page.viewportSize());
  await page.screenshot({ path: path.join(import.meta.dirname, '../docs', `${name}.png`), clip });
  console.log(name, JSON.stringify(clip));
  await page.setViewportSize(SIZE);
  await page.locator('#canvas').focus();
  for (let i = 0; i < 3; ++i) await page.keyboard.press('Escape');
  await page.waitForTimeout(600);  // a late one would let go of what the next link has pinned
}
await browser.close();
await server.close();
