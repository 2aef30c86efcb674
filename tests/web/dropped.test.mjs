// Files and texts that are dropped onto the page, as the browser's own drags bring them, and files that are chosen.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { centre, launchChromium, openPage, type, waitForState } from './lib/chromium.mjs';
import { startTestServer } from './lib/server.mjs';

const SENTENCE = 'The cat drank its [MASK].';
const VIEW = 'maskscope=1&text=A%20red%20%5BMASK%5D.&layer=2&head=4';

describe('what is dropped onto the page', () => {
  let server, browser, page, client, folder;
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'maskscope-dropped-'));
    server = await startTestServer();
    browser = await launchChromium();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    client = await context.newCDPSession(page);
    await openPage(page, server.url);
    await page.evaluate(() => { globalThis.stayed = true; });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    fs.rmSync(folder, { recursive: true });
  });

  const state = () => page.evaluate(() => globalThis.maskscope.state());
  function file(name, bytes) {
    const made = path.join(folder, name);
    fs.writeFileSync(made, bytes);
    return made;
  }
  /** A drag from outside the browser, let go over this place. */
  async function drop([x, y], { files = [], items = [] }) {
    const data = { items, files, dragOperationsMask: 1 };
    for (const step of ['dragEnter', 'dragOver', 'drop']) await client.send('Input.dispatchDragEvent', { type: step, x, y, data });
  }
  const onSentence = async () => centre((await state()).rectangles.sentence);
  const onHeads = async () => centre((await state()).rectangles.heads[40]);
  async function stays() {
    await page.waitForTimeout(300);
    assert.equal(browser.contexts().flatMap((context) => context.pages()).length, 1, 'another tab was opened');
    assert.equal(await page.evaluate(() => globalThis.stayed), true, 'the page was left');
  }
  async function assertAnswered(sentence) {
    await waitForState(page, ({ notice }) => sentence.test(notice), `the sentence ${sentence}`);
    await page.waitForFunction((wanted) => new RegExp(wanted).test(document.getElementById('answer').textContent), sentence.source);
    await stays();
  }

  test('a .txt is read as the sentence, wherever it is dropped', async () => {
    await drop(await onHeads(), { files: [file('one.txt', `\uFEFF${SENTENCE}\r\n`)] });
    await waitForState(page, ({ shown_text: shown }) => shown === SENTENCE, 'the dropped text');
    assert.equal(await page.locator('#sentence').inputValue(), SENTENCE);
    await drop(await onSentence(), { files: [file('two.TXT', 'Ça va [MASK] ?')] });
    await waitForState(page, ({ shown_text: shown }) => shown === 'Ça va [MASK] ?', 'the text that was dropped onto the box');
    assert.equal(await page.locator('#sentence').inputValue(), 'Ça va [MASK] ?');
    await stays();
  });

  test('a .maskscope view is opened', async () => {
    await drop(await onHeads(), { files: [file('view.maskscope', `${VIEW}\n`)] });
    const shown = await waitForState(page, (now) => now.shown_text === 'A red [MASK].', 'the view');
    assert.deepEqual([shown.layer, shown.head], [2, 4]);
    await stays();
  });

  /** A reading as docs/reading-format.md says to write one: a causal map, each token attending evenly to those up to it. */
  function reading(layers, heads, tokens, more) {
    const maps = new Float32Array(layers * heads * tokens.length ** 2);
    for (let i = 0; i < maps.length; ++i) {
      const key = i % tokens.length, query = Math.floor(i / tokens.length) % tokens.length;
      maps[i] = key <= query ? 1 / (query + 1) : 0;
    }
    const tensor = { dtype: 'F32', shape: [layers, heads, tokens.length, tokens.length], data_offsets: [0, maps.byteLength] };
    const header = Buffer.from(JSON.stringify({ __metadata__: { maskscope_reading: JSON.stringify({ version: 1, tokens, ...more }) }, attention: tensor }));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    return Buffer.concat([length, header, Buffer.from(maps.buffer)]);
  }

  test('a reading of another model is shown with its heads, and typing goes back to the page\'s model', async () => {
    const text = 'Another model reads';
    await drop(await onHeads(), { files: [file('other.maskscope', reading(3, 5, ['Another', ' model', ' reads'], { text, model: 'a decoder' }))] });
    const shown = await waitForState(page, (now) => now.shown_text === text && now.rectangles.heads.length === 15, 'the reading');
    assert.deepEqual(shown.tokens, ['Another', ' model', ' reads']);
    await page.locator('#sentence').fill(SENTENCE);
    await waitForState(page, (now) => now.shown_text === SENTENCE && now.rectangles.heads.length === 144, 'the model\'s own answer');
    await drop(await onHeads(), { files: [file('broken.maskscope', reading(3, 5, ['Another', ' model', ' reads'], { text }).subarray(0, -4))] });
    await assertAnswered(/broken\.maskscope/);
  });

  test('?open= opens a reading of the same site; what is not there or elsewhere is answered in a sentence', async () => {
    const text = 'Linked tokens', address = '/readings/one two.maskscope';
    server.faults[address] = { status: 200, type: 'application/octet-stream', body: reading(2, 3, ['Linked', 'tokens'], { text }) };
    await page.goto(`${server.url}?open=readings/one%2520two.maskscope`);
    await waitForState(page, (now) => now.shown_text === text && now.rectangles.heads.length === 6, 'the reading in the address');
    await openPage(page, `${server.url}?open=none.maskscope`);
    await waitForState(page, ({ notice }) => /none\.maskscope/.test(notice), 'the sentence about it');
    await openPage(page, `${server.url}?open=https://example.org/a.maskscope`);
    await page.getByText(/on https:\/\/example\.org, which this site’s policy does not allow/).waitFor();
    assert.ok(!server.requests.some((request) => request.endsWith('/a.maskscope')));
    await page.evaluate(() => { globalThis.stayed = true; });
  });

  for (const [what, name, bytes, sentence] of [
    ['an image', 'photo.png', '\x89PNG', /Found “photo\.png”, expected/],
    ['a text of 200 KB', 'long.txt', 'a '.repeat(100_000), /“long\.txt” has more than 100 KB/],
    ['a text that is not UTF-8', 'latin1.txt', Buffer.from('caf\xe9', 'latin1'), /“latin1\.txt” is not valid UTF-8/],
    ['an empty text', 'empty.txt', '\n', /“empty\.txt” is empty/],
    ['a view that is none', 'none.maskscope', 'hello', /view/],
  ]) {
    test(`${what} is answered in a sentence, and the page stays`, async () => {
      const { text } = await state();
      for (const place of [await onHeads(), await onSentence()]) await drop(place, { files: [file(name, bytes)] });
      await assertAnswered(sentence);
      assert.equal((await state()).text, text);
    });
  }

  test('several texts are answered in a sentence, and the page stays', async () => {
    await drop(await onSentence(), { files: [file('a.txt', 'a'), file('b.txt', 'b')] });
    await assertAnswered(/Drop one at a time/);
  });

  test('a dropped text becomes the sentence; a dropped link does not lead away', async () => {
    await drop(await onHeads(), { items: [{ mimeType: 'text/plain', data: 'Dropped [MASK] words.' }] });
    await waitForState(page, ({ shown_text: shown }) => shown === 'Dropped [MASK] words.', 'the dropped text');
    await drop(await onHeads(), { items: [{ mimeType: 'text/uri-list', data: 'http://localhost:1/' }, { mimeType: 'text/plain', data: 'http://localhost:1/' }] });
    await waitForState(page, ({ text }) => text === 'http://localhost:1/', 'the link as text');
    await stays();
  });

  test('a view is opened by a button too', async () => {
    await type(page, SENTENCE);
    await page.locator('#canvas').focus();
    await page.keyboard.press('e');
    await page.getByRole('button', { name: 'Open a file' }).waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Open a file' }).focus();
    await page.waitForTimeout(300);  // until the side panel has scrolled to it
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
    await chooser.setFiles(file('chosen.maskscope', VIEW));
    await waitForState(page, (now) => now.shown_text === 'A red [MASK].' && now.side_panel === '', 'the view');
  });
});
