// What can go wrong on the way to an answer: each fault ends in one sentence on screen, or is mended.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { answered, assertOpening, centre, launchChromium, openPage, waitForState, words } from './lib/chromium.mjs';
import { packManifest, startTestServer } from './lib/server.mjs';

const PACK = '/weights/bert-base-uncased';
const { chunks } = packManifest();
const CHUNK = chunks[2].file;
const MEGABYTES = Math.round(chunks.reduce((sum, { stored }) => sum + stored, 0) / 1e6);
const STORED = `weights ${encodeURIComponent(`${PACK}/`)}`;  // the folder in the browser's private file system
const HTML = { status: 200, type: 'text/html', body: '<!doctype html><title>Not here</title>' };
const flipped = { change: (bytes) => {
  const copy = Buffer.from(bytes);
  copy[copy.length >> 1] ^= 1;
  return copy;
} };
const chunkRequests = (server) => server.requests.filter((place) => place.startsWith(PACK) && place.endsWith('.bin'));

/** A manifest's text with its own hash in it. */
function sealManifest(manifest) {
  const text = JSON.stringify({ ...manifest, sha256_of_manifest: '' });
  const hash = createHash('sha256').update(text).digest('hex');
  return text.replace('"sha256_of_manifest":""', `"sha256_of_manifest":"${hash}"`);
}
const cut = { change: (bytes) => bytes.subarray(0, bytes.length - 1000) };

const EACH = (more) => (process.env.EACH ? more : []);

// Most of the time is waiting for the next try, so some run side by side.
describe('faults', { concurrency: 3 }, () => {
  let browser;
  before(async () => { browser = await launchChromium(); });
  after(async () => { await browser?.close(); });

  /** A fresh visit to a server with these faults. */
  async function visit(options, body) {
    const server = await startTestServer(options);
    const context = await browser.newContext({ viewport: { width: 800, height: 600 }, ...options.context });  // quick to draw
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    if (options.script) await page.addInitScript(options.script);
    try {
      await page.goto(options.start ?? server.url);
      if (!options.start) await page.waitForFunction(() => globalThis.maskscope);
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
    // One of each kind, and with EACH=1 (build-scripts/test --all) the others too.
    ['a chunk answered with a web page', `${PACK}/${CHUNK}`, HTML, new RegExp(`${CHUNK} could not be used: found a web page \\(HTML\\)`)],
    ['a chunk with a wrong byte', `${PACK}/${CHUNK}`, flipped, new RegExp(`${CHUNK} could not be used: found data of SHA-256`)],
    ['a chunk that is missing', `${PACK}/${CHUNK}`, { status: 404 }, new RegExp(`${CHUNK} could not be used: the server answered 404`)],
    ['a manifest that was changed', `${PACK}/manifest.json`, { change: (bytes) => Buffer.from(String(bytes).replace('"stored": 1', '"stored": 2')) },
      /manifest\.json could not be used: found the hash [0-9a-f]{64} in it, expected/],
    ['an engine that is missing', '/modules/engine-relaxed-threads.wasm', { status: 404 }, /The engine \(relaxed-threads\) could not be started/],
    ['a worker that does not start', '/engine-worker.mjs', { type: 'text/javascript', body: 'throw new Error("no")' }, /The engine stopped/],
    ...EACH([
      ['HTML under the type of data', `${PACK}/${CHUNK}`, { ...HTML, type: 'application/octet-stream' }, new RegExp(`${CHUNK} could not be used: found ${HTML.body.length} bytes`)],
      ['a chunk cut short', `${PACK}/${CHUNK}`, cut, new RegExp(`${CHUNK} could not be used: found \\d+ bytes, expected ${chunks[2].stored}`)],
      ['a server in trouble', `${PACK}/${CHUNK}`, { status: 500 }, /answered 500/],
      ['a manifest that is a web page', `${PACK}/manifest.json`, HTML, /manifest\.json could not be used: found a web page/],
      ['no weights at all', `${PACK}/manifest.json`, { status: 404 }, /manifest\.json could not be used: the server answered 404, expected 200/],
      ['a weights\' worker that does not start', '/weights-worker.mjs', { type: 'text/javascript', body: 'throw new Error("no")' }, /could not be started/],
    ]),
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
      (page) => assertSaid(page, /too little memory/));
  });

  test('threads that never start are done without', () => {
    const body = 'export default () => new Promise(() => {});';
    return visit({ faults: { '/modules/engine-relaxed-threads.mjs': { type: 'text/javascript', body } } }, async (page) => {
      const state = await waitForState(page, answered, 'an answer');
      assert.equal(words(state)[0], 'field');
      assert.equal(state.threads, 1);
    });
  });

  const twice = { ...flipped, times: 2 };
  for (const [name, fault] of [['wrong bytes', twice], ...EACH([['a server\'s error', { status: 500, times: 2 }], ['a web page', { ...HTML, times: 1 }],
    ['a wrong length', { change: (bytes) => bytes.subarray(0, 100), times: 1 }]])]) {
    test(`every chunk answered with ${name} is fetched again`, () => visit({ faults: { '*.bin': fault } }, async (page) => {
      const state = await waitForState(page, answered, 'an answer');
      assert.equal(words(state)[0], 'field');
      assert.deepEqual(state.loaded, { done: state.loaded.total, total: state.loaded.total });
    }));
  }

  test('"Try again" goes on where it stopped', () => visit({ faults: { [`${PACK}/${CHUNK}`]: { status: 503 } } }, async (page, server) => {
    const { rectangles } = await assertSaid(page, /503/);
    delete server.faults[`${PACK}/${CHUNK}`];
    await page.mouse.click(...centre(rectangles.action));
    await waitForState(page, answered, 'an answer');
    const counts = chunks.map(({ file }) => server.requests.filter((path) => path.endsWith(file)).length);
    assert.equal(counts[2], 6, 'the faulty chunk: five tries, then one more');
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
    assert.deepEqual(kept.sort(), [...chunks.map(({ file }) => file), 'manifest.json'].sort());
  }));

  test('without storage it works from memory, and says so', () => {
    const refuse = { change: (bytes) => Buffer.concat([bytes, Buffer.from('\nStorageManager.prototype.getDirectory = async () => { throw new Error("refused"); };\n')]) };
    return visit({ faults: { '/weights-store.mjs': refuse } }, async (page) => {
      await page.getByText('This browser stores no files for this page: the model works').waitFor();
      assert.equal(words(await waitForState(page, answered, 'an answer'))[0], 'field');
    });
  });

  const FULL = 'This device has too little free space to store the model: the model works';
  test('where storage runs full it works from memory, and says so', () => visit({ start: 'about:blank' }, async (page, server) => {
    const client = await page.context().newCDPSession(page);
    await client.send('Storage.overrideQuotaForOrigin', { origin: new URL(server.url).origin, quotaSize: 40e6 });
    await page.goto(server.url);
    await page.getByText(FULL).waitFor();
    assert.equal(words(await waitForState(page, answered, 'an answer'))[0], 'field');
  }));

  test('where too little room is left nothing is begun to be kept', () => {
    const little = { change: (bytes) => Buffer.concat([bytes, Buffer.from('\nStorageManager.prototype.estimate = async () => ({ quota: 60e6, usage: 1e6 });\n')]) };
    return visit({ faults: { '/weights-store.mjs': little } }, async (page) => {
      await page.getByText(FULL).waitFor();
      assert.equal(words(await waitForState(page, answered, 'an answer'))[0], 'field');
      const kept = await page.evaluate(async (folder) => {
        const root = await navigator.storage.getDirectory();
        return Array.fromAsync((await root.getDirectoryHandle(folder)).keys());
      }, STORED);
      assert.deepEqual(kept, []);
    });
  });

  test('storage that was wiped between visits is filled again', () => visit({}, async (page, server) => {
    await waitForState(page, answered, 'an answer');
    await page.goto('about:blank');
    const client = await page.context().newCDPSession(page);
    await client.send('Storage.clearDataForOrigin', { origin: new URL(server.url).origin, storageTypes: 'all' });
    server.requests.length = 0;
    await openPage(page, server.url);
    assert.equal(chunkRequests(server).length, chunks.length);
  }));

  test('a line that breaks in every chunk goes on where it broke', () => visit({ faults: { '*.bin': { drop: 60_000, times: 1 } } }, async (page, server) => {
    assert.equal(words(await waitForState(page, answered, 'an answer'))[0], 'field');
    assert.ok(server.ranges.length > chunks.length / 2, `found ${server.ranges.length} requests for the rest of a chunk; a line may break before a byte has arrived`);
    assert.ok(server.ranges.every((range) => Number(/\d+/.exec(range)[0]) > 0));
  }));

  test('a slow line: its speed and the time left are on screen; pause stops it, and going on loses nothing', () => visit(
    { faults: { '*.bin': { rate: 10_000 } } }, async (page, server) => {
      await page.locator('.figures', { hasText: new RegExp(`\\d+ of ${MEGABYTES} MB, [23]\\d KB/s, \\d+ min left|h left`) }).waitFor({ timeout: 30_000 });
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.waitForTimeout(500);
      const paused = await page.evaluate(() => globalThis.maskscope.state().loaded.done);
      await page.waitForTimeout(1500);
      assert.equal(await page.evaluate(() => globalThis.maskscope.state().loaded.done), paused, 'nothing comes while it is paused');
      delete server.faults['*.bin'];
      await page.getByRole('button', { name: 'Continue' }).click();
      assert.equal(words(await waitForState(page, answered, 'an answer'))[0], 'field');
      assert.ok(server.ranges.length >= 2, 'the rest of the chunks that were under way');
      assert.ok(await page.locator('#loading').isHidden());
    }));

  test('a reload in the middle goes on where it stopped', () => visit({ faults: { '*.bin': { rate: 8e6 } } }, async (page, server) => {
    await waitForState(page, ({ loaded }) => loaded?.done > 30e6, '30 MB');
    delete server.faults['*.bin'];
    const asked = new Set(chunkRequests(server));
    server.requests.length = 0;
    await page.reload();
    await waitForState(page, answered, 'an answer');
    const again = chunkRequests(server).filter((place) => asked.has(place));
    assert.ok(again.length <= 3, `found ${again.length} of ${asked.size} chunks that were fetched again, expected the three under way at most`);
  }));

  test('cancel deletes what had come; it can be fetched again', () => visit({ faults: { '*.bin': { rate: 1e6 } } }, async (page, server) => {
    await waitForState(page, ({ loaded }) => loaded?.done > 1e6, 'a megabyte');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForTimeout(500);
    assert.deepEqual(await page.evaluate(async () => Array.fromAsync((await navigator.storage.getDirectory()).keys())), []);
    delete server.faults['*.bin'];
    await page.getByRole('button', { name: 'Continue' }).click();
    assert.equal(words(await waitForState(page, answered, 'an answer'))[0], 'field');
  }));

  test('what goes wrong on the way is named while it is tried again', () => visit({ faults: { [`${PACK}/${chunks[0].file}`]: { ...HTML, times: 3 } } },
    async (page) => {
      await page.locator('.figures', { hasText: /Trying again in \d+ s: found a web page \(HTML\), expected data/ }).waitFor();
      await waitForState(page, answered, 'an answer');
    }));

  test('two tabs at once fetch each chunk once', () => visit({ faults: { '*.bin': { rate: 20e6 } } }, async (page, server) => {
    const other = await page.context().newPage();
    await other.goto(server.url);
    for (const tab of [page, other]) assert.equal(words(await waitForState(tab, answered, 'an answer', 120_000))[0], 'field');
    assert.equal(chunkRequests(server).length, chunks.length);
  }));

  // Between the moment in which a tab makes a chunk's file and that in which it has it for itself, another one may look into it.
  test('a chunk whose file another tab looks into just then is kept', () => visit({ faults: { '*.bin': { rate: 20e6 } } }, async (page, server) => {
    const last = chunks.at(-1).file;
    await waitForState(page, ({ loaded }) => loaded?.done > 0, 'the download');
    const worker = page.workers().find((each) => each.url().endsWith('/engine-worker.mjs'));
    const held = await worker.evaluateHandle(async ([folder, file]) => {
      const root = await navigator.storage.getDirectory();
      const handle = await (await root.getDirectoryHandle(folder, { create: true })).getFileHandle(file, { create: true });
      return handle.createSyncAccessHandle({ mode: 'read-only' });
    }, [STORED, last]);
    await waitForState(page, ({ loaded }) => loaded && loaded.done === loaded.total, 'all bytes');
    await page.waitForTimeout(300);
    await held.evaluate((access) => access.close());
    await waitForState(page, answered, 'an answer');
    await page.goto('about:blank');
    server.requests.length = 0;
    await openPage(page, server.url);
    assert.deepEqual(chunkRequests(server), []);
  }));

  test('another release that comes in the middle of a download is taken', () => {
    const old = { '*.bin': { rate: 8e6 } };
    return visit({ faults: old }, async (page, server) => {
      await waitForState(page, ({ loaded }) => loaded?.done > 10e6, 'a part');
      const release = Buffer.from(sealManifest({ ...packManifest(), name: 'another-release' }));
      server.faults[`${PACK}/manifest.json`] = { change: () => {
        delete server.faults['*.bin'];
        return release;
      } };
      server.faults['*.bin'] = { status: 404 };  // the old release's are gone
      const state = await waitForState(page, answered, 'an answer', 90_000);
      assert.deepEqual([state.model, words(state)[0]], ['another-release', 'field']);
    });
  });

  test('a worker that is ended in the middle of an answer is missed, and another one answers', () => visit({}, async (page) => {
    await waitForState(page, answered, 'an answer');
    await page.locator('#sentence').fill(`[MASK] ${'word '.repeat(500)}`);
    await Promise.all(page.workers().map((worker) => worker.evaluate(() => globalThis.close()).catch(() => {})));
    const { rectangles } = await waitForState(page, ({ status, message }) => status === 'failed' && /The engine stopped/.test(message), 'the sentence');
    await page.mouse.click(...centre(rectangles.action));
    const { tokens } = await waitForState(page, ({ shown_text: shown }) => /word word/.test(shown), 'the answer');
    assert.ok(tokens.length > 500);
  }));

  test('of 100 sentences typed in 10 seconds the last is answered, and none wrongly', () => visit({}, async (page) => {
    await waitForState(page, answered, 'an answer');
    const seen = await page.evaluate(async () => {
      const field = document.getElementById('sentence');
      const found = [];
      for (let count = 1; count <= 100; ++count) {
        field.value = `Text number ${count} is about the [MASK] of things.`;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((resolve) => { setTimeout(resolve, 100); });
        const { shown_text: shown, tokens } = globalThis.maskscope.state();
        found.push([shown, tokens.join(' ')]);
      }
      return found;
    });
    await waitForState(page, ({ shown_text: shown }) => shown === 'Text number 100 is about the [MASK] of things.', 'the last text');
    for (const [shown, tokens] of seen.filter(([text]) => text.startsWith('Text'))) {
      assert.equal(tokens, `[CLS] ${shown.toLowerCase().replace('[mask]', '[MASK]').replace('.', ' .')} [SEP]`);
    }
  }));

  test('before the weights are there, the example is', () => visit({ faults: { [`${PACK}/manifest.json`]: { rate: 10 } },
    context: { viewport: { width: 1280, height: 800 } } }, async (page) => {
    const state = await waitForState(page, ({ answer }) => answer === 0, 'the example');
    assert.equal(state.status, 'loading');
    assertOpening(state);
    await page.getByRole('heading', { name: 'This is an example' }).waitFor();
    await page.mouse.click(...centre(state.rectangles.heads[5 * 12 + 6]));
    await waitForState(page, ({ layer, head, strongest }) => layer === 6 && head === 7 && strongest.length === 15, 'the chosen head');
  }));

  test('without SIMD the page says so', () => visit({ script: () => { WebAssembly.validate = () => false; } }, async (page) => {
    const { status, message } = await page.evaluate(() => globalThis.maskscope.ready);
    assert.equal(status, 'failed');
    assert.match(message, /no WebAssembly SIMD/);
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
    async (page) => { await waitForState(page, answered, 'an answer'); }));

  test('a half-fetched model that was left does not stay', () => visit({ faults: { '*.bin': { rate: 8e6 } } }, async (page, server) => {
    const left = `weights ${encodeURIComponent('/weights/another/')}`, elsewhere = `weights ${encodeURIComponent('/copy/weights/another/')}`;
    const whole = `weights ${encodeURIComponent('/weights/whole/')}`;
    await page.evaluate(async ([halves, manifested]) => {
      const root = await navigator.storage.getDirectory();
      for (const name of [...halves, manifested]) {
        const folder = await root.getDirectoryHandle(name, { create: true });
        await folder.getFileHandle(name === manifested ? 'manifest.json' : `${'1'.repeat(64)}.bin`, { create: true });
      }
    }, [[left, elsewhere], whole]);
    delete server.faults['*.bin'];
    await waitForState(page, answered, 'an answer');
    const names = () => page.evaluate(async () => Array.fromAsync((await navigator.storage.getDirectory()).keys()));
    for (const end = Date.now() + 5000; (await names()).includes(left) && Date.now() < end;) await page.waitForTimeout(100);
    assert.deepEqual((await names()).sort(), [STORED, elsewhere, whole].sort(), 'what is whole, and what another copy of the page began, stays');
  }));

  test('a half-fetched model that another tab is at stays', () => visit({ faults: { '*.bin': { rate: 20e6 } } }, async (page, server) => {
    const other = `weights ${encodeURIComponent('/weights/another/')}`;
    await page.evaluate(async (name) => {
      await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
      await new Promise((resolve) => { navigator.locks.request(name, { mode: 'shared' }, () => { resolve(); return new Promise(() => {}); }); });
    }, other);
    delete server.faults['*.bin'];
    await waitForState(page, answered, 'an answer');
    await page.waitForTimeout(1000);
    assert.deepEqual(await page.evaluate(async () => Array.fromAsync((await navigator.storage.getDirectory()).keys())).then((names) => names.sort()), [STORED, other].sort());
  }));

  test('without isolation, without a service worker, under a sub-path and with wasm served as data: one thread', () => visit(
    { isolated: false, prefix: '/some/where', types: { '.wasm': 'application/octet-stream' }, context: { serviceWorkers: 'block' } }, async (page) => {
      const state = await waitForState(page, answered, 'an answer');
      assert.deepEqual([state.threads, state.variant, words(state)[0]], [1, 'relaxed SIMD', 'field']);
    }));
});
