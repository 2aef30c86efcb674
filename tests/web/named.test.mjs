// What links, the browser's memory and clicks name, and questions that take long, as a person meets them in Chromium.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { centre, launchChromium, openPage, type, waitForState } from './lib/chromium.mjs';
import { startRealServer } from './lib/server.mjs';

const placeOf = ({ touchables }, label) => touchables.find(({ name }) => name === label)?.rectangle;
const link = (fields) => `#maskscope=1&${Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;

describe('what is named is there, and long questions end', () => {
  let server, browser, context, page;

  before(async () => {
    server = await startRealServer();
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions: ['clipboard-read', 'clipboard-write'] });
    page = await context.newPage();
    await openPage(page, server.url);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const state = () => page.evaluate(() => globalThis.maskscope.state());
  async function press(label) {
    let place = null;  // where it was the last time: a side panel finds its size in its first frames
    await waitForState(page, (now) => {
      const [last, here] = [place, placeOf(now, label)];
      place = here;
      return here && String(here) === String(last);
    }, `the button "${label}"`);
    await page.mouse.click(...centre(place));
  }
  const openLink = (fields) => page.evaluate((hash) => { location.hash = hash; }, link(fields));

  test('heads that no model has, in a link that the open page takes: a notice, and the page goes on', async () => {
    const text = 'Paris is the [MASK] of France.';
    await type(page, text);
    for (const view of ['matrix', 'lines', 'sentence']) {
      for (const show of ['head', 'mean']) {
        await openLink({ text, view, show, 'pinned-heads': '4000000000.4000000000_20.1_13.13', layer: 1000, 'ablated-heads': 999, token: 400 });
        const now = await waitForState(page, (of) => of.view === view && of.map.of === show && /^This view refers to /.test(of.notice), 'the notice');
        assert.deepEqual([now.pinned_heads, now.layer, now.ablated_slices], [[], 12, []]);
        assert.ok(now.map.cells.every((cell) => cell >= 0 && cell <= 1.001), 'cells are attention');
      }
    }
    await type(page, 'The page still [MASK].');
    await openLink({ text: 'a', layer: 3, head: 10 });
    await waitForState(page, (now) => now.shown_text === 'a', 'the text of the next link');
  });

  test('a click masks the word, whatever its script: final sigma, marks, ligatures, right to left', async () => {
    for (const [text, word, masked] of [
      ['ΟΔΟΣ Σίσυφος!', 1, 'ΟΔΟΣ [MASK]!'],
      ['two cafe\u0301s e\u0301\u0302x', 2, 'two cafe\u0301s [MASK]'],
      ['an oﬃce ﬁne', 1, 'an [MASK] ﬁne'],
      ['שלום עולם טוב', 1, 'שלום [MASK] טוב'],
      ['مرحبا بالعالم', 0, '[MASK] بالعالم'],
      ['a\u00a0b\u200bc\nd', 2, 'a\u00a0b\u200bc\n[MASK]'],
    ]) {
      const { tokens } = await type(page, text);
      let words = -1;
      const token = tokens.findIndex((of) => !of.startsWith('##') && of !== '[CLS]' && ++words === word);
      const { rectangles } = await waitForState(page, (now) => now.rectangles.tokens.length >= tokens.length, 'the words');
      await page.mouse.click(...centre(rectangles.tokens[token]));
      await waitForState(page, (now) => now.text === masked, `"${masked}" after a click in "${text}"`);
      await page.mouse.move(5, 5);
    }
  });

  test('a text too long for a link is not shared, and it is said by how much', async () => {
    await page.locator('#sentence').fill('a '.repeat(35_000));
    await waitForState(page, (now) => now.shown_text.length === 70_000, 'the long text');
    await press('Share');
    const { notice } = await waitForState(page, (now) => /too long for a link/.test(now.notice), 'the notice');
    assert.match(notice, /at most 65536/);
    assert.equal(new URL(page.url()).hash, '');
  });

  test('every word hidden: what is found comes as it is found, another view is answered at once, and Stop stops', async () => {
    await type(page, `${'word and '.repeat(60)}[MASK].`);  // 124 tokens
    await press('all-tokens');
    const first = await waitForState(page, (now) => now.progress?.done >= 3, 'the first words');
    assert.ok(first.token_predictions.length >= 2 && first.token_predictions.length < first.progress.total, JSON.stringify(first.progress));
    const left = Date.now();
    await press('logit-lens');
    await waitForState(page, (now) => now.logit_lens?.length === 1, 'the layers');
    const waited = Date.now() - left;
    assert.ok(waited < 15_000, `waited ${waited} ms for the layers while words were hidden`);  // 46 s when the question went on
    await press('all-tokens');
    await waitForState(page, (now) => now.progress?.done >= 1, 'the first word again');
    await press('Stop');
    const stopped = await waitForState(page, (now) => now.progress?.stopped, 'the end');
    await page.waitForTimeout(3000);
    const more = (await state()).token_predictions.length - stopped.token_predictions.length;
    assert.ok(more <= 1, `found ${more} words after the stop`);  // the one that was under way
    await press('predictions');
  });

  test('masks in turn: each is shown as it is filled, and typing meanwhile is answered', async () => {
    await type(page, `${'[MASK] and '.repeat(40)}.`);
    await press('fill-in-turn');
    const now = await waitForState(page, (of) => of.progress?.total === 40 && of.sequential_fill?.words.length >= 2, 'the first masks');
    assert.ok(now.sequential_fill.words.length < 40);
    const typed = Date.now();
    await type(page, 'Typed while [MASK] were filled.');
    assert.ok(Date.now() - typed < 10_000, `waited ${Date.now() - typed} ms`);
    await waitForState(page, (of) => of.sequential_fill?.words.length === 1 && of.progress === null, 'the newer sentence\'s mask');
    await press('predictions');
  });

  test('more than 64 KB that were remembered are read at the next visit, and one bad part loses only itself', async () => {
    const typed = Array.from({ length: 30 }, (_, i) => `${i} ${'A page of prose. '.repeat(150)}`);
    await page.close();  // it would write its own
    const other = await context.newPage();
    await other.goto(new URL('manifest.webmanifest', server.url).href);
    await other.evaluate(([texts, fields]) => {
      const memory = [...fields, ...texts.map((text) => `typed=${encodeURIComponent(text)}`)].join('&');
      localStorage.setItem(`maskscope ${new URL('./', location.href).pathname}`, memory);
    }, [typed, ['maskscope=1', 'text=The%20last%20[MASK].', 'layer=5', 'head=6', 'palette=plaid', 'view=%zz']]);
    await openPage(other, server.url);
    const now = await waitForState(other, (of) => of.shown_text === 'The last [MASK].', 'what was typed last');
    assert.deepEqual([now.layer, now.head, now.view, now.typed.length], [5, 6, 'matrix', 30]);
    assert.deepEqual(now.typed, typed);
    await other.close();
  });
});
