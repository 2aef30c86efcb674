// How long a person waits: sentences are typed into the real page, key by key, and timed from the last key to the picture.
//   node typing.mjs [--site DIR] [--rounds N] [--json]      prints a table, or one JSON object
// Each setting is a page of its own; they take turns, a sentence each. "bare" is the engine alone in a page that draws nothing,
// on the same sentences. docs/benchmarks.md says what the numbers mean.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium, openPage, waitForState } from '../web/lib/chromium.mjs';
import { serve } from './serve.mjs';

const { values: options } = parseArgs({ options: {
  site: { type: 'string', default: path.resolve(import.meta.dirname, '../../build/web') },
  rounds: { type: 'string', default: '3' },
  json: { type: 'boolean', default: false },
} });

const SENTENCES = [  // of 9 to 12 tokens
  'The capital of France is [MASK].', 'She put the [MASK] on the kitchen table.', 'He drinks a cup of [MASK] every morning.',
  'The dog chased the [MASK] up a tree.', 'My sister plays the [MASK] in a band.', 'The sun [MASK] in the east.',
  'They live in a small [MASK] by the sea.', 'A spider has eight [MASK] and no wings.', 'We went to the [MASK] to see a film.',
  'The teacher wrote it on the [MASK].',
];
const KEY_MS = 80;    // between two keys
const REST_MS = 400;  // between two sentences
const LOOK_MS = 8;

const sorted = (list) => [...list].sort((a, b) => a - b);
const at = (list, share) => Math.round(sorted(list)[Math.min(Math.floor(list.length * share), list.length - 1)]);
const summary = (list) => ({ median: at(list, 0.5), p95: at(list, 0.95), most: at(list, 1) });

/** From the key's event to the first frame after the one in which the answer is shown, and what the engine took of it. */
const shown = (page, text, typed) => page.evaluate(([wanted, since, look]) => new Promise((resolve) => {
  const ask = () => {
    const { shown_text, milliseconds } = globalThis.maskscope.state();
    if (shown_text !== wanted) return setTimeout(ask, look);
    return requestAnimationFrame(() => setTimeout(() => resolve({ shown_ms: performance.now() - since, engine_ms: milliseconds })));
  };
  ask();
}), [text, typed, LOOK_MS]);

async function typeSentence(page, text) {
  await page.locator('#sentence').focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text.slice(0, -1), { delay: KEY_MS });
  await page.evaluate(() => document.getElementById('sentence').addEventListener('input', () => { globalThis.typed = performance.now(); }, { once: true }));
  await page.keyboard.type(text.at(-1));
  return shown(page, text, await page.evaluate(() => globalThis.typed));
}

async function openSetting(browser, url, query, viewport = { width: 1280, height: 800 }) {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  await openPage(page, `${url}/${query}`);
  await waitForState(page, ({ status }) => status === 'ready', 'the model');
  return (text) => typeSentence(page, text);
}

async function openBare(browser, url, threads) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${url}/bench/page.html`);
  await page.waitForFunction(() => globalThis.bench);
  await page.evaluate(([variant, count]) => globalThis.bench.startOurs(variant, count), [threads > 1 ? 'relaxed-threads' : 'relaxed', threads]);
  return async (text) => {
    const { ms } = await page.evaluate((sentence) => globalThis.bench.alone(sentence), text);
    return { engine_ms: ms };
  };
}

const { server, url } = await serve({ site: path.resolve(options.site) });
const browser = await launchChromium();
const settings = {
  '1 thread': await openSetting(browser, url, '?threads=1'),
  '2 threads': await openSetting(browser, url, '?threads=2'),
  'as many as help': await openSetting(browser, url, ''),
  '1 thread, 400 x 300 pixels': await openSetting(browser, url, '?threads=1', { width: 400, height: 300 }),
  'bare, 1 thread': await openBare(browser, url, 1),
  'bare, 2 threads': await openBare(browser, url, 2),
};
const found = Object.fromEntries(Object.keys(settings).map((name) => [name, []]));
for (let round = 0; round < Number(options.rounds); ++round) {
  for (const sentence of SENTENCES) {
    for (const [name, answer] of Object.entries(settings)) {
      found[name].push(await answer(sentence));
      await new Promise((resolve) => { setTimeout(resolve, REST_MS); });
    }
  }
  process.stderr.write(`round ${round + 1} of ${options.rounds}\n`);
}
const rows = Object.entries(found).map(([name, timings]) => ({ setting: name, sentences: timings.length,
  engine_ms: summary(timings.map(({ engine_ms }) => engine_ms)),
  ...(timings[0].shown_ms === undefined ? {} : { shown_ms: summary(timings.map(({ shown_ms }) => shown_ms)) }) }));
if (options.json) {
  console.log(JSON.stringify(rows));
} else {
  console.log('| setting | engine, median ms | 95 % | most | typed to shown, median ms | 95 % | most |\n|---|---:|---:|---:|---:|---:|---:|');
  for (const { setting, engine_ms: e, shown_ms: s } of rows) {
    console.log(`| ${[setting, e.median, e.p95, e.most, s?.median ?? '-', s?.p95 ?? '-', s?.most ?? '-'].join(' | ')} |`);
  }
}
await browser.close();
server.close();
