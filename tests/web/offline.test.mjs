// The service worker: the page without a network, isolation on hosts that cannot send headers, new versions, shared texts.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { answered, assertOpening, launchChromium, type, waitForState, words } from './lib/chromium.mjs';
import { otherSite, site, startTestServer } from './lib/server.mjs';

const TURTLE = 'The turtle slowly moved across the [MASK].';
const UNDER = { isolated: false, prefix: '/some/where' };  // as most static hosts serve it

describe('the service worker', () => {
  let browser;
  const folders = [];
  before(async () => { browser = await launchChromium(); });
  after(async () => {
    await browser?.close();
    for (const folder of folders) fs.rmSync(folder, { recursive: true });
  });

  /** A fresh visit, up to the first answer; navigations counts how often the page was loaded. */
  async function visit(options, body) {
    const server = await startTestServer(options);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const loads = [];
    page.on('framenavigated', (frame) => loads.push(frame.url()));
    if (options.script) await page.addInitScript(options.script);
    try {
      await page.goto(server.url);
      await open(page);
      await body({ page, server, context, loads });
    } finally {
      await context.close();
      await server.close();
    }
  }

  /** Waits for the model's answer; the page may be loaded a second time meanwhile. */
  async function open(page) {
    await page.waitForFunction(() => globalThis.maskscope?.state().answer > 0, null, { timeout: 90_000, polling: 100 });
    return waitForState(page, answered, 'an answer');
  }

  const installed = (page) => page.evaluate(async () => { await navigator.serviceWorker.ready; });
  const versionOf = (page) => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--version').trim());
  function newVersion(change = () => {}) {
    const folder = otherSite((made) => {
      fs.appendFileSync(path.join(made, 'style.css'), ':root { --version: 2; }\n');
      change(made);
    });
    folders.push(folder);
    return folder;
  }

  test('on a host without headers the page is loaded once more, and then has threads', () => visit(UNDER, async ({ page, loads }) => {
    const state = await open(page);
    assertOpening(state);
    assert.ok(state.threads > 1, `found ${state.threads} threads`);
    assert.equal(loads.length, 2, 'loads of the page');
    assert.ok(await page.evaluate(() => crossOriginIsolated));
  }));

  test('where isolation is not to be had the page is not loaded again and again', () => visit(
    { ...UNDER, script: () => Object.defineProperty(globalThis, 'crossOriginIsolated', { value: false }) },
    async ({ page, loads }) => {
      assert.ok((await open(page)).threads >= 1);
      await page.reload();
      await open(page);
      assert.equal(loads.length, 3, 'the visit, one reload of the page\'s own, one of ours');
    }));

  for (const [name, options] of [['with', {}], ['without', UNDER]]) {
    test(`${name} isolation headers from the host, everything works with the network cut after one visit`, () => visit(options, async ({ page, server }) => {
      await installed(page);
      await server.close();
      await page.reload();
      const state = await open(page);
      assertOpening(state);
      assert.ok(state.threads > 1, `found ${state.threads} threads`);
      assert.deepEqual(words(await type(page, TURTLE)).slice(0, 3), ['water', 'sand', 'beach']);
      await server.close().catch(() => {});
    }));
  }

  test('with the network cut, a cache that is slower than the page waits for is waited for', () => {
    const slow = { change: (bytes) => Buffer.concat([bytes, Buffer.from(`
      const { match } = Cache.prototype;
      Cache.prototype.match = async function (...asked) {
        await new Promise((resolve) => { setTimeout(resolve, 3500); });
        return match.apply(this, asked);
      };`)]) };
    return visit({ faults: { '/service-worker.js': slow } }, async ({ page, server, context }) => {
      await installed(page);
      await server.close();
      const response = await (await context.newPage()).goto(`${server.url}icons/maskscope.svg`);
      assert.equal(response.status(), 200);
      await server.close().catch(() => {});
    });
  });

  test('workers and pages get the strict policy and the types from it, whatever the host says', () => visit(
    { ...UNDER, types: { '.wasm': 'application/octet-stream', '.mjs': 'text/javascript' } }, async ({ page }) => {
      const headers = await page.evaluate(async () => Promise.all(['./', 'engine-worker.mjs', 'modules/engine-simd.wasm']
        .map(async (file) => Object.fromEntries((await fetch(file)).headers))));
      for (const header of headers) {
        assert.match(header['content-security-policy'], /default-src 'none'; script-src 'self' 'wasm-unsafe-eval';.*connect-src 'self'/);
        assert.equal(header['cross-origin-embedder-policy'], 'require-corp');
        assert.equal(header['cross-origin-opener-policy'], 'same-origin');
      }
      assert.equal(headers[2]['content-type'], 'application/wasm');
      const refused = await page.evaluate(() => new Promise((resolve) => {
        const worker = new Worker('engine-worker.mjs', { type: 'module' });
        worker.onerror = () => resolve('error');
        resolve(fetch('https://example.com/').then(() => 'answered', () => 'refused'));
      }));
      assert.equal(refused, 'refused');
    }));

  test('a new version waits for "Reload", and then every tab has it, with its text', () => visit({}, async ({ page, server, context }) => {
    await installed(page);
    await page.reload();
    await open(page);
    const other = await context.newPage();
    await other.goto(server.url);
    await open(other);
    await type(other, TURTLE);

    server.serve(newVersion());
    await page.reload();
    await page.getByText('A new version of maskscope is available.').waitFor();
    assert.equal(await versionOf(page), '', 'the old version, still');
    await open(page);
    await page.reload();
    await open(page);
    assert.equal(await versionOf(page), '', 'a reload of the browser\'s does not bring the new version in unasked');

    await page.getByRole('button', { name: 'Reload' }).click();
    for (const tab of [page, other]) {
      await tab.waitForFunction(() => getComputedStyle(document.documentElement).getPropertyValue('--version').trim() === '2', null, { timeout: 30_000 });
      await open(tab);
    }
    assert.equal(await other.locator('#sentence').inputValue(), TURTLE);
    assert.deepEqual(server.requests.filter((place) => place.endsWith('.bin') && place.startsWith('/weights/')).length,
      new Set(server.requests.filter((place) => place.endsWith('.bin') && place.startsWith('/weights/'))).size, 'no chunk twice');
  }));

  test('a version that is on the server only in part is not taken', () => visit({}, async ({ page, server }) => {
    await installed(page);
    const half = newVersion();
    fs.appendFileSync(path.join(half, 'index.html'), '<!-- another -->\n');  // after its list was made
    server.serve(half);
    await page.reload();
    await open(page);
    const refused = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update().catch(() => {});
      await new Promise((resolve) => { setTimeout(resolve, 2000); });
      return registration.waiting === null;
    });
    assert.ok(refused);
    await page.reload();
    await open(page);
    assert.equal(await versionOf(page), '');
  }));

  test('a shared text is read, and is in no request', () => visit({}, async ({ page, server }) => {
    await installed(page);
    const secret = 'The quokka hid in the [MASK] pantry & ate #1?';
    const posted = [];
    await page.goto(`${server.url}harness/share.html`);
    server.requests.length = 0;
    page.on('request', (request) => posted.push(request.url()));
    await page.locator('textarea').fill(secret);
    await page.getByRole('button').click();
    await open(page);
    await waitForState(page, ({ shown_text: shown }) => shown === secret, 'the shared text');
    assert.deepEqual(server.requests.filter((place) => place.includes('share') || /quokka/.test(place)), []);
    assert.ok(posted.every((url) => !/quokka/.test(url.split('#')[0])));
  }));

  test('a text in the fragment is read, at the start and later', () => visit({}, async ({ page, server }) => {
    await page.goto(`${server.url}#maskscope=1&text=${encodeURIComponent(TURTLE)}`);
    await waitForState(page, ({ shown_text: shown }) => shown === TURTLE, 'the text of the fragment');
    await page.evaluate(() => { location.hash = 'maskscope=1&text=Paris%20is%20the%20%5BMASK%5D%20of%20France.'; });
    await waitForState(page, ({ shown_text: shown }) => shown === 'Paris is the [MASK] of France.', 'the next text');
  }));

  test('no request goes to another origin: a proxy sees all of them', async () => {
    const server = await startTestServer(UNDER);
    const asked = [];
    const proxy = http.createServer((request, response) => {
      const { host, hostname, port, pathname } = new URL(request.url);
      asked.push(host);
      if (hostname !== 'localhost') return response.writeHead(502).end();
      return request.pipe(http.request({ host: '127.0.0.1', port, path: pathname, method: request.method, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      }));
    });
    proxy.on('connect', (request, socket) => {
      asked.push(request.url);
      socket.end();
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const context = await browser.newContext({ proxy: { server: `http://127.0.0.1:${proxy.address().port}`, bypass: '<-loopback>' } });
    const page = await context.newPage();
    await page.goto(server.url);
    await open(page);
    await type(page, TURTLE);
    await context.close();
    proxy.closeAllConnections();
    proxy.close();
    await server.close();
    assert.ok(asked.length > 40, `found ${asked.length} requests through the proxy`);
    assert.deepEqual([...new Set(asked)], [new URL(server.url).host]);
  });

  test('the manifest\'s pictures are there, in the sizes that it says', () => {
    const manifest = JSON.parse(fs.readFileSync(path.join(site, 'manifest.webmanifest'), 'utf8'));
    const pictures = [...manifest.icons, ...manifest.screenshots].filter(({ type: kind }) => kind === 'image/png');
    assert.equal(pictures.length, 5);
    for (const { src, sizes } of pictures) {
      const png = fs.readFileSync(path.join(site, src));
      assert.equal(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, sizes, src);
    }
    assert.ok(manifest.icons.some(({ purpose }) => purpose === 'maskable'));
  });

  test('no file is larger than 25 MB', () => {
    const files = fs.readdirSync(site, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const sizes = files.map((file) => fs.statSync(path.join(file.parentPath ?? file.path, file.name)).size);
    assert.ok(Math.max(...sizes) <= 25 * 1024 * 1024);
  });
});
