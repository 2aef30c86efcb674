// What can go wrong on the way to an answer: each fault ends in one sentence on screen, or is mended.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { centre, launchChromium, openPage, waitForState, words } from './lib/chromium.mjs';
import { packManifest, startTestServer } from './lib/server.mjs';

const PACK = '/weights/bert-base-uncased';
const { chunks } = packManifest();
const CHUNK = chunks[2].file;
const STORED = `weights ${encodeURIComponent(`${PACK}/`)}`;  // the folder in the browser's private file system
const HTML = { status: 200, type: 'text/html', body: '<!doctype html><title>Not here</title>' };
const flipped = { change: (bytes) => {
  const copy = Buffer.from(bytes);
  copy[copy.length >> 1] ^= 1;
  return copy;
} };
const cut = { change: (bytes) => bytes.subarray(0, bytes.length - 1000) };

describe('faults', () => {
  let browser;
  before(async () => { browser = await launchChromium(); });
  after(async () => { await browser?.close(); });

  /** A fresh visit to a server with these faults. */
  async function visit(options, body, query = '') {
    const server = await startTestServer(options);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options.context });
    const page = await context.newPage();
    if (options.script) await page.addInitScript(options.script);
    try {
      await page.goto(server.url + query);
      await page.waitForFunction(() => globalThis.maskscope);
      await body(page, server);
    } finally {
      await context.close();
      await server.close();
    }
  }

  /** Flips a bit of a file in the page's private file system, or makes a file of three bytes. */
  const damageStored = (page, name) => page.evaluate(async ([folder, file]) => {
    const root = await navigator.storage.getDirectory();
    const handle = await (await root.getDirectoryHandle(folder, { create: true })).getFileHandle(file, { create: true });
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
    bytes[1000] ^= 1;
    const writable = await handle.createWritable();
    await writable.write(bytes.length > 0 ? bytes : 'old');
    await writable.close();
  }, [STORED, name]);

  /** The fault ends in a sentence like this, in the app, which lives on. */
  const assertSaid = (page, pattern) => waitForState(page, ({ status, message }) => status === 'failed' && pattern.test(message), `the sentence ${pattern}`);

  const sentences = [
    ['a chunk answered with a web page', `${PACK}/${CHUNK}`, HTML, new RegExp(`${CHUNK} could not be used: found a web page \\(HTML\\)`)],
    ['HTML under the type of data', `${PACK}/${CHUNK}`, { ...HTML, type: 'application/octet-stream' }, new RegExp(`${CHUNK} could not be used: found 38 bytes`)],
    ['a chunk with a wrong byte', `${PACK}/${CHUNK}`, flipped, new RegExp(`${CHUNK} could not be used: found data of SHA-256`)],
    ['a chunk cut short', `${PACK}/${CHUNK}`, cut, new RegExp(`${CHUNK} could not be used: found \\d+ bytes, expected ${chunks[2].stored}`)],
    ['a chunk that is missing', `${PACK}/${CHUNK}`, { status: 404 }, new RegExp(`${CHUNK} could not be used: the server answered 404`)],
    ['a server in trouble', `${PACK}/${CHUNK}`, { status: 500 }, /answered 500/],
    ['a manifest that is a web page', `${PACK}/manifest.json`, HTML, /manifest\.json could not be used: found a web page/],
    ['a manifest that was changed', `${PACK}/manifest.json`, { change: (bytes) => Buffer.from(String(bytes).replace('"stored": 1', '"stored": 2')) },
      /manifest\.json could not be used: found the hash [0-9a-f]{64} in it, expected/],
    ['no weights at all', `${PACK}/manifest.json`, { status: 404 }, /manifest\.json could not be used: the server answered 404, expected 200/],
    ['an engine that is missing', '/modules/engine-relaxed-threads.wasm', { status: 404 }, /The engine \(relaxed-threads\) could not be started/],
    ['a worker that does not start', '/engine-worker.mjs', { type: 'text/javascript', body: 'throw new Error("no")' }, /The engine stopped/],
  ];
  for (const [name, path, fault, pattern] of sentences) {
    test(`${name}: said in a sentence, the page lives on`, () => visit({ faults: { [path]: fault } }, async (page) => {
      const { message } = await assertSaid(page, pattern);
      assert.ok(!message.trim().slice(0, -1).includes('\n'), 'one line');
      assert.ok(await page.locator('#sentence').isEditable());
      assert.equal(await page.locator('#answer').textContent(), message);
    }));
  }

  test('too little memory is said in a sentence', () => {
    const body = `export default async () => ({ wasmMemory: new WebAssembly.Memory({ initial: 1 }), _engine_allocate: () => 0, _engine_event: () => 0 });`;
    return visit({ faults: { '/modules/engine-relaxed-threads.mjs': { type: 'text/javascript', body } } },
      (page) => assertSaid(page, /There is too little memory/));
  });

  test('threads that never start are done without', () => {
    const body = 'export default () => new Promise(() => {});';
    return visit({ faults: { '/modules/engine-relaxed-threads.mjs': { type: 'text/javascript', body } } }, async (page) => {
      const state = await waitForState(page, ({ masks = [] }) => masks.length > 0, 'an answer');
      assert.equal(words(state)[0], 'field');
      assert.equal(state.threads, 1);
    });
  });

  test('a chunk that fails once is fetched again', () => {
    let first = true;
    const once = { change: (bytes) => {
      const sent = first ? bytes.subarray(0, 100) : bytes;
      first = false;
      return sent;
    } };
    return visit({ faults: { [`${PACK}/${CHUNK}`]: once } }, async (page) => {
      const state = await waitForState(page, ({ masks = [] }) => masks.length > 0, 'an answer');
      assert.equal(words(state)[0], 'field');
      assert.deepEqual(state.loaded, { done: state.loaded.total, total: state.loaded.total });
    });
  });

  test('"Try again" goes on where it stopped', () => visit({ faults: { [`${PACK}/${CHUNK}`]: { status: 503 } } }, async (page, server) => {
    const { rectangles } = await assertSaid(page, /503/);
    delete server.faults[`${PACK}/${CHUNK}`];
    await page.mouse.click(...centre(rectangles.action));
    await waitForState(page, ({ masks }) => masks.length > 0, 'an answer');
    const counts = chunks.map(({ file }) => server.requests.filter((path) => path.endsWith(file)).length);
    assert.equal(counts[2], 3, 'the faulty chunk: two tries, then one more');
    assert.equal(counts[0], 1, 'the first chunk had been kept');
  }));

  test('a damaged chunk in the browser\'s storage is fetched again', () => visit({}, async (page, server) => {
    await openPage(page, server.url);
    await damageStored(page, CHUNK);
    server.requests.length = 0;
    await openPage(page, server.url);
    assert.deepEqual(server.requests.filter((path) => path.endsWith('.bin')), [`${PACK}/${CHUNK}`]);
  }));

  test('chunks of an older release are dropped', () => visit({}, async (page, server) => {
    await damageStored(page, `${'0'.repeat(64)}.bin`);
    await openPage(page, server.url);
    await page.waitForTimeout(500);
    const kept = await page.evaluate(async (folder) => {
      const root = await navigator.storage.getDirectory();
      const names = [];
      for await (const name of (await root.getDirectoryHandle(folder)).keys()) names.push(name);
      return names;
    }, STORED);
    assert.deepEqual(kept.sort(), chunks.map(({ file }) => file).sort());
  }));

  test('without storage it works from memory', () => {
    const refuse = { change: (bytes) => Buffer.concat([bytes, Buffer.from('\nStorageManager.prototype.getDirectory = async () => { throw new Error("refused"); };\n')]) };
    return visit({ faults: { '/weights-store.mjs': refuse } }, async (page) => {
      const state = await waitForState(page, ({ masks = [] }) => masks.length > 0, 'an answer');
      assert.equal(words(state)[0], 'field');
    });
  });

  test('without SIMD the page says so', () => visit({ script: () => { WebAssembly.validate = () => false; } }, async (page) => {
    const { status, message } = await page.evaluate(() => globalThis.maskscope.ready);
    assert.equal(status, 'failed');
    assert.match(message, /lacks WebAssembly SIMD/);
    assert.ok(await page.getByRole('alert').getByText(message).isVisible());
  }));

  test('without WebGL 2 the page says so', () => visit({ script: () => {
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return kind === 'webgl2' ? null : get.call(this, kind, ...rest); };
  } }, async (page) => {
    const { message } = await page.evaluate(() => globalThis.maskscope.ready);
    assert.match(message, /does not offer WebGL 2/);
    assert.ok(await page.getByRole('alert').getByText(message).isVisible());
  }));

  test('without the app\'s own files the page says so', () => visit({ faults: { '/modules/app.wasm': { status: 404 } } }, async (page) => {
    const { message } = await page.evaluate(() => globalThis.maskscope.ready);
    assert.match(message, /own files did not arrive/);
  }));

  test('without fonts the app has one of its own', () => visit({ faults: { '/fonts/Inter-Regular.otf': HTML, '/fonts/DejaVuSans.ttf': { status: 404 } } },
    async (page) => { await waitForState(page, ({ masks = [] }) => masks.length > 0, 'an answer'); }));

  test('without isolation, under a sub-path and with wasm served as data: one thread', () => visit(
    { isolated: false, prefix: '/some/where', types: { '.wasm': 'application/octet-stream' } }, async (page) => {
      const state = await waitForState(page, ({ masks = [] }) => masks.length > 0, 'an answer');
      assert.deepEqual([state.threads, state.variant, words(state)[0]], [1, 'relaxed SIMD', 'field']);
    }));
});
