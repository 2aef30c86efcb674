// Long texts' files: made beside the page, whole or not at all, in bounded memory; and what happens where memory runs out.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { centre, launchChromium, openPage, type, waitForState } from './lib/chromium.mjs';
import { readPng } from './lib/picture.mjs';
import { rendererMemory } from './lib/renderer-memory.mjs';
import { startRealServer } from './lib/server.mjs';

const TOKENS = 512;
const NAMES = ['lane', 'town', 'river', 'hill', 'road', 'house', 'garden', 'bridge'];
/** One of the model's words for each place, so that the words in a picture tell which text it is of. */
const LONG = Array.from({ length: TOKENS - 2 }, (_, i) => (i === 7 ? '[MASK]' : NAMES[i % NAMES.length])).join(' ');
const OTHER = 'Paris is the [MASK] of France.';
const MORE = 260 * 2 ** 20;  // bytes that a save may take: the worker, its copy of the maps (75 MB), the fonts, one picture
const PATIENCE = 240_000;

/** What Python's zipfile finds, and its ElementTree and zlib: a program's reading of a file that is not ours. */
const READ_ZIP = `
import base64, json, re, struct, sys, xml.etree.ElementTree as ET, zipfile, zlib
def png(data):
    assert data[:8] == b"\\x89PNG\\r\\n\\x1a\\n"
    at, idat, kinds = 8, b"", []
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + size:at + 12 + size])[0]
        kinds.append(kind)
        if kind == b"IHDR": width, height, depth, colours = struct.unpack(">IIBB", body[:10])
        if kind == b"IDAT": idat += body
        at += size + 12
    assert kinds[0] == b"IHDR" and kinds[-1] == b"IEND" and (depth, colours) == (8, 2)
    assert len(zlib.decompress(idat)) == height * (3 * width + 1)
    return [width, height]
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
found = {"names": archive.namelist(), "sizes": [], "words": [], "boxes": []}
for name in found["names"]:
    data = archive.read(name)
    if name.endswith(".png"):
        found["sizes"].append(png(data) if name in sys.argv[2:] else list(struct.unpack(">II", data[16:24])))
    else:
        tree = ET.fromstring(data)
        space = "{http://www.w3.org/2000/svg}"
        images = tree.findall(space + "image")
        assert len(images) == 1 and len(tree.findall(space + "rect")) == 2
        found["sizes"].append(png(base64.b64decode(images[0].get("href").split(",", 1)[1])))
        found["boxes"].append([tree.get("viewBox"), tree.get("width"), tree.get("height")])
        found["words"].append([text.text for text in tree.findall(space + "text")])
json.dump(found, sys.stdout)
`;

const readZip = (file, ...whole) => JSON.parse(execFileSync('python3', ['-c', READ_ZIP, file, ...whole], { maxBuffer: 1 << 28 }));
const placeOf = ({ touchables }, label) => touchables?.find(({ name }) => name === label)?.rectangle;
const headName = (i, kind) => `Attention_Layer${Math.floor(i / 12) + 1}_Head${(i % 12) + 1}.${kind}`;

async function press(page, label) {
  let place = null;  // where it was the last time: a side panel finds its size in its first frames
  await waitForState(page, (now) => {
    const [before, here] = [place, placeOf(now, label)];
    place = here;
    return here && String(here) === String(before);
  }, `the button "${label}"`);
  await page.mouse.click(...centre(place));
}

describe('files of a long text', () => {
  let server, browser, page;

  before(async () => {
    server = await startRealServer();
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 960, height: 700 } });  // its last line in sight
    await openPage(page, server.url);
    await type(page, LONG);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Presses the button; `meanwhile` runs once the file is being made. What the renderer took at most, and the page's longest task. */
  async function save(label, meanwhile = async () => {}) {
    await waitForState(page, ({ saving, side_panel: panel }) => saving === null && panel === '', 'nothing being saved');
    await page.waitForTimeout(3000);  // what the text took is given back
    const { own: start } = await rendererMemory(browser);
    await page.evaluate(() => {
      globalThis.longest = 0;
      globalThis.tasks = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
      });
    });
    const download = page.waitForEvent('download', { timeout: PATIENCE });
    await press(page, 'Save');
    await waitForState(page, (now) => now.side_panel === 'save' && placeOf(now, label), 'the side panel');
    await page.evaluate(() => globalThis.tasks.observe({ type: 'longtask' }));
    await press(page, label);
    let most = 0, going = true;
    const watch = (async () => {
      while (going) {
        most = Math.max(most, (await rendererMemory(browser)).own);
        await page.waitForTimeout(500);
      }
    })();
    await waitForState(page, ({ saving }) => saving !== null, 'the save');
    await meanwhile();
    const file = await (await download).path();
    going = false;
    await watch;
    const longest = await page.evaluate(() => { globalThis.tasks.disconnect(); return globalThis.longest; });
    return { name: (await download).suggestedFilename(), file, more: most - start, longest };
  }

  function assertWhole(found, kind) {
    assert.deepEqual(found.names, Array.from({ length: 144 }, (_, i) => headName(i, kind)));
    assert.equal(new Set(found.sizes.map(String)).size, 1, 'all pictures have one size');
  }

  test('all heads as an SVG zip: 144 whole pictures of the text that was there when it was asked for', { timeout: PATIENCE }, async (t) => {
    const { name, file, more, longest } = await save('SVG zip', async () => {
      await waitForState(page, ({ saving }) => /^Saving: \d+ of 144 heads, \d+ s left$/.test(saving), 'the progress');
      await type(page, OTHER);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.press('Delete');
      await waitForState(page, ({ text }) => text === '', 'the empty box');
    });
    t.diagnostic(`${(more / 2 ** 20).toFixed()} MB more, longest task ${longest.toFixed()} ms`);
    assert.equal(name, 'Attention_All.zip');
    const found = readZip(file);
    assertWhole(found, 'svg');
    assert.deepEqual(found.sizes[0], [TOKENS, TOKENS]);
    for (const [i, words] of found.words.entries()) {
      assert.equal(words.length, 1 + 2 * TOKENS);
      assert.equal(words[0], `Layer ${Math.floor(i / 12) + 1}, head ${(i % 12) + 1}`);
      assert.equal(words.filter((word) => word === 'bridge').length, 2 * LONG.split(' ').filter((word) => word === 'bridge').length);
      assert.ok(!words.includes('france'));
    }
    for (const [box, width, height] of found.boxes) assert.equal(box, `0 0 ${width} ${height}`);
    assert.ok(more < MORE, `the save took ${more / 2 ** 20} MB`);
    assert.ok(longest < 500, `a task of the page took ${longest} ms`);
    await type(page, LONG);
  });

  test('all heads as a PNG zip: 144 whole pictures, in a memory that does not grow with their number', { timeout: PATIENCE }, async (t) => {
    const { file, more, longest } = await save('PNG zip');
    t.diagnostic(`${(more / 2 ** 20).toFixed()} MB more, longest task ${longest.toFixed()} ms`);
    const found = readZip(file, headName(0, 'png'), headName(143, 'png'));
    assertWhole(found, 'png');
    assert.ok(found.sizes[0].every((side) => side > 10 * TOKENS), `found ${found.sizes[0]} pixels`);
    assert.ok(more < MORE, `the save took ${more / 2 ** 20} MB`);
    assert.ok(longest < 500, `a task of the page took ${longest} ms`);
  });

  test('a head as PNG and as SVG show the same map, and the browser opens the SVG', { timeout: PATIENCE }, async (t) => {
    const png = await save('PNG');
    t.diagnostic(`${(png.more / 2 ** 20).toFixed()} MB more, longest task ${png.longest.toFixed()} ms`);
    assert.ok(png.more < MORE && png.longest < 500, `${png.more / 2 ** 20} MB, ${png.longest} ms`);
    const svg = await save('SVG');
    const viewer = await browser.newPage({ viewport: { width: 1000, height: 1000 } });
    t.after(() => viewer.close());
    await viewer.goto(`file://${png.file}`);
    const [width, height] = await viewer.evaluate(() => [document.images[0].naturalWidth, document.images[0].naturalHeight]);
    assert.ok(width > 10 * TOKENS && height > 10 * TOKENS, `found ${width} x ${height}`);
    const { readFileSync } = await import('node:fs');
    const text = readFileSync(svg.file, 'utf8');
    const [left, top, side] = /<image x="(\d+)" y="(\d+)" width="(\d+)"/.exec(text).slice(1).map(Number);
    const map = readPng(Buffer.from(/base64,([^"]+)"/.exec(text)[1], 'base64'));
    // At its own size, without its style, which belongs to the file: the cells that are seen first.
    await viewer.goto('about:blank');
    await viewer.setContent(`<body style="margin:0">${text}</body>`, { waitUntil: 'commit' });
    await viewer.waitForTimeout(1000);  // the picture in it is decoded
    const shot = readPng(await viewer.screenshot());
    const cell = side / TOKENS;
    for (const [row, column] of [[0, 0], [3, 5], [10, 2], [20, 20], [1, 30]]) {
      const [x, y] = [Math.round(left + (column + 0.5) * cell), Math.round(top + (row + 0.5) * cell)];
      assert.deepEqual(shot.at(x, y), map.at(column, row), `row ${row}, column ${column}`);
    }
  });

  test('a save that is stopped leaves no file, and the next one is made', { timeout: PATIENCE }, async () => {
    let downloads = 0;
    const count = () => { downloads += 1; };
    page.on('download', count);
    await press(page, 'Save');
    await press(page, 'PNG zip');
    await waitForState(page, ({ saving }) => /^Saving: \d+ of/.test(saving), 'the progress');
    await press(page, 'Stop saving');
    await waitForState(page, ({ saving, notice }) => saving === null && /stopped/.test(notice), 'the end');
    await page.waitForTimeout(1000);
    assert.equal(downloads, 0);
    page.off('download', count);
    assert.equal((await save('CSV')).name, 'Attention_Layer3_Head10.csv');
  });

  test('what is too much for a kind of file is refused in a sentence', async () => {
    await press(page, 'Save');
    await press(page, 'all CSV');
    await waitForState(page, ({ notice }) => /37748736 values, which is too many for CSV/.test(notice), 'the sentence');
  });
});

describe('too little memory', () => {
  let server, browser;
  before(async () => {
    server = await startRealServer();
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test('in the page itself it ends in a sentence, and the text is offered after a reload', { timeout: PATIENCE }, async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    // Of the page's own thread: workers have scripts of their own.
    await page.addInitScript((most) => {
      const { grow } = WebAssembly.Memory.prototype;
      WebAssembly.Memory.prototype.grow = function limited(pages) {
        if (this.buffer.byteLength + pages * 65536 > most) throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
        return grow.call(this, pages);
      };
    }, 70 * 2 ** 20);
    // What is drawn after the end.
    await page.addInitScript(() => {
      const { drawElements } = WebGL2RenderingContext.prototype;
      globalThis.drawnAfterEnd = 0;
      WebGL2RenderingContext.prototype.drawElements = function counted(...values) {
        if (!document.querySelector('#failure').hidden) globalThis.drawnAfterEnd += 1;
        return drawElements.apply(this, values);
      };
    });
    await openPage(page, server.url);
    const sentence = page.locator('#sentence');
    await sentence.focus();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(LONG);
    await page.locator('#failure').waitFor({ state: 'visible', timeout: 60_000 });
    assert.match(await page.locator('#failure').innerText(), /too little memory.*text is kept/s);
    assert.deepEqual(await page.evaluate(() => globalThis.maskscope.state().status), 'failed');
    await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 300); }));  // for frames that were due
    assert.equal(await page.evaluate(() => globalThis.drawnAfterEnd), 0);
    assert.ok(!await sentence.isVisible());
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.waitForFunction(() => globalThis.maskscope?.state().status === 'ready', null, { timeout: 60_000 });
    assert.equal(await sentence.inputValue(), '');
    await page.getByRole('button', { name: 'Restore it' }).click();
    assert.equal(await sentence.inputValue(), LONG);
    await page.close();
  });

  test('in the worker that makes a file it ends that file alone', { timeout: PATIENCE }, async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await context.route('**/save-worker.mjs', async (route) => {
      const response = await route.fetch();
      const limit = 'WebAssembly.Memory.prototype.grow = () => { throw new RangeError("no more"); };\n';
      await route.fulfill({ response, body: (await response.text()).replace("import create", `${limit}import create`) });
    });
    await page.addInitScript(() => { navigator.serviceWorker.register = () => Promise.reject(new Error('not here')); });
    await openPage(page, server.url);
    await type(page, LONG);
    await press(page, 'Save');
    await press(page, 'PNG sheet');
    await waitForState(page, ({ notice }) => /too little memory.*this file/.test(notice), 'the sentence');
    await type(page, OTHER);
    await context.close();
  });
});
