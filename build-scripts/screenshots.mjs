// The pictures of docs/views.md: each is a view's link, what is pressed then, and the part of the page that is kept.
//   node build-scripts/screenshots.mjs [NAME...]      (build-scripts/make-screenshots)
import path from 'node:path';
import { centre, launchChromium, openPage, waitForState } from '../tests/web/lib/chromium.mjs';
import { startTestServer } from '../tests/web/lib/server.mjs';

const LANE = 'We turned down a narrow lane and passed through a small [MASK].';
const TURTLE = 'The turtle slowly moved across the [MASK].';
const SIZE = { width: 1280, height: 800 };

const panels = {
  /** What fits: left of the heads. */
  fits: ({ rectangles: { heads, order } }) => ({ x: 0, y: order[1] - 12, width: heads[0][0] - 40, height: 560 }),
  heads: ({ rectangles: { heads, order, layer_means: means } }) => ({ x: heads[0][0] - 40, y: order[1] - 12,
    width: (means[0] ?? heads[11])[0] + heads[0][2] - heads[0][0] + 64, height: SIZE.height - order[1] - 16 }),
  head: ({ rectangles: { order, layer_means: means } }) => {
    const left = means[0][0] + means[0][2] + 12;
    return { x: left, y: order[1] - 12, width: SIZE.width - left, height: SIZE.height - order[1] - 16 };
  },
  /** The sheet at the right, as high as what stands in it. */
  sheet: ({ touchables }, width = 520) => {
    const bottom = Math.max(...touchables.slice(touchables.findIndex(({ name }) => name === 'Close') + 1).map(({ rectangle: [, y, , height] }) => y + height));
    return { x: SIZE.width - width, y: 44, width, height: Math.min(Math.max(bottom, 300) + 24, SIZE.height) - 44 };
  },
  page: () => ({ x: 0, y: 0, ...SIZE }),
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

/** name: [the view, what it is waited for, the part, what is done first] */
const PICTURES = {
  heads: [{ text: LANE }, ({ scores }) => scores.length === 144, panels.heads],
  matrix: [{ text: LANE, from: 6, to: 7 }, ({ value }) => value, panels.head],
  places: [{ text: 'The turtle slowly moved across the sand.', answers: 'places' }, ({ places }) => places, panels.fits],
  jointly: [{ text: 'He lives in New [MASK] [MASK].', answers: 'jointly' }, ({ jointly }) => jointly, panels.fits],
  targets: [{ text: TURTLE, answers: 'targets', targets: 'sand, beach, street, tablecloth' }, ({ targets }) => targets?.[0]?.length === 4, panels.fits],
  pair: [{ text: 'The cat slept.', pair: 'It was warm.', second: 'yes', rows: 'first', columns: 'second', layer: 4, head: 1 }, ({ map }) => map.columns.length === 5, panels.head],
  compare: [{ text: 'The man worked as a [MASK].', other: 'The woman worked as a [MASK].', layer: 8, head: 11 }, ({ rectangles }) => rectangles.differences, (state) => panels.sheet(state, 680), key('c')],
  words: [{ text: 'The unbelievableness of the tokenizer, again.', words: 'yes', 'no-special': 'yes', renormalise: 'yes', layer: 1, head: 11 },
    ({ map }) => map.rows.includes('unbelievableness'), panels.head],
  muted: [{ text: 'Paris is the [MASK] of France.', muted: '24.25.26.27.28.29.30.31.32.33.34.35.60.100', layer: 3, head: 10 }, ({ muted, masks }) => muted.length === 14 && masks.length, panels.heads],
  ranking: [{ text: 'Paris is the [MASK] of France.' }, ({ ranked }) => ranked, panels.sheet, key('h'), press('Rank all heads')],
  layers: [{ text: TURTLE, answers: 'layers' }, ({ layers }) => layers, panels.fits],
  colours: [{ text: LANE, theme: 'light', palette: 'cividis' }, ({ rectangles }) => rectangles.menu.length > 8, panels.head, open('legend')],
  save: [{ text: LANE, view: 'lines' }, ({ sheet }) => sheet === 'save', panels.sheet, key('s')],
  examples: [{ text: LANE }, ({ sheet }) => sheet === 'examples', panels.sheet, key('e')],
};

const linkOf = (view) => `#maskscope=1&theme=${view.theme ?? 'dark'}&layer=${view.layer ?? 3}&head=${view.head ?? 10}&${
  Object.entries(view).filter(([name]) => !['theme', 'layer', 'head'].includes(name)).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;

const server = await startTestServer();
const browser = await launchChromium();
const page = await (await browser.newContext({ viewport: SIZE, colorScheme: 'dark' })).newPage();
page.setDefaultTimeout(120_000);
await openPage(page, server.url);
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PICTURES)) {
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
  const clip = part(await page.evaluate(() => globalThis.maskscope.state()));
  await page.screenshot({ path: path.join(import.meta.dirname, '../docs', `${name}.png`), clip });
  console.log(name, JSON.stringify(clip));
  await page.locator('#canvas').focus();
  for (let i = 0; i < 3; ++i) await page.keyboard.press('Escape');
}
await browser.close();
await server.close();
