// The page in frames of other pages, and over plain http: it begins at once, and where it cannot work it says so with a link.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { answered, launchChromium, waitForState } from './lib/chromium.mjs';
import { startTestServer } from './lib/server.mjs';
import { tinySite } from './lib/tiny-site.mjs';

/** A page of another site (another host name, that is) with this in it. */
async function startHost(html, headers = {}) {
  const server = http.createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const OWN_TAB = { name: /open it in its own tab/i };

describe('frames and plain http', () => {
  let browser, folder;
  before(async () => {
    browser = await launchChromium('--host-resolver-rules=MAP class.test 127.0.0.1');
    folder = tinySite('bert-base-uncased');
  });
  after(async () => {
    await browser?.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** A host's page with our page in a frame of these attributes. */
  async function embed({ attributes = '', server: options = {}, headers, script }, body) {
    const server = await startTestServer({ folder, ...options });
    const host = await startHost(`<!doctype html><title>host</title><iframe width="1200" height="700" src="${server.url}" ${attributes}></iframe>`, headers);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    if (script) await page.addInitScript(script);
    const loads = [];
    page.on('framenavigated', (frame) => { if (frame !== page.mainFrame()) loads.push(frame.url()); });
    try {
      await page.goto(host.url);
      await body(page.frames().find((frame) => frame !== page.mainFrame()), { loads, server, page });
    } finally {
      await context.close();
      await server.close();
      host.close();
    }
  }

  test('a frame that cannot be isolated does not wait for the service worker and is loaded once', () => embed(
    // The service worker never comes: it keeps pictures that the page does not need, and those are slow. Nor does patience end.
    { server: { isolated: false, faults: { '*.png': { rate: 1 } } }, script: () => {
      const set = globalThis.setTimeout;
      globalThis.setTimeout = (body, delay, ...more) => (delay >= 9000 ? 0 : set(body, delay, ...more));
    } }, async (frame, { loads }) => {
      await waitForState(frame, answered, 'an answer', 120_000);
      assert.equal(loads.length, 1, `loads of the frame: ${loads}`);
    }));

  test('a frame of a host that is not isolated answers, with one thread and one load', () => embed({ server: { isolated: false } }, async (frame, { loads }) => {
    const { threads } = await waitForState(frame, answered, 'an answer', 120_000);
    await frame.page().waitForTimeout(1500);
    assert.deepEqual([threads, loads.length], [1, 1]);
  }));

  test('a host that is isolated itself can have the page in a frame, with threads where it allows them', () => embed(
    { headers: ISOLATED, attributes: 'allow="cross-origin-isolated"' }, async (frame) => {
      const { threads } = await waitForState(frame, answered, 'an answer', 120_000);
      assert.ok(threads > 1, `found ${threads} threads`);
    }));

  test('the service worker lets an isolated host have the page in a frame too', async () => {
    const server = await startTestServer({ folder, isolated: false });
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(server.url);
    await page.waitForFunction(() => globalThis.crossOriginIsolated, null, { timeout: 60_000 });
    assert.equal(await page.evaluate(async () => (await fetch('./')).headers.get('cross-origin-resource-policy')), 'cross-origin');
    await context.close();
    await server.close();
  });

  test('a sandboxed frame, where modules are refused, shows a sentence in HTML and a link', () => embed({ attributes: 'sandbox="allow-scripts"' }, async (frame, { server }) => {
    const link = frame.getByRole('link', OWN_TAB);
    await link.waitFor();
    assert.match(await frame.locator('#opening-help').textContent(), /maskscope is loading\. If it does not open, as in some frames/);
    assert.equal(await link.evaluate(({ href }) => href), server.url);
  }));

  test('a sandboxed frame, where modules are let in, says why it cannot start, with a link', async () => {
    const server = await startTestServer({ folder });
    const front = http.createServer(async (request, response) => {
      const answer = await fetch(new URL(request.url, server.url));
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type'), 'access-control-allow-origin': '*' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    const address = `http://localhost:${front.address().port}/`;
    const host = await startHost(`<!doctype html><iframe width="1200" height="700" src="${address}" sandbox="allow-scripts"></iframe>`);
    const page = await browser.newPage();
    await page.goto(host.url);
    const frame = page.frames().find((each) => each !== page.mainFrame());
    await frame.getByRole('alert').getByText('The page that embeds this one does not let it run (a sandboxed frame).').waitFor();
    assert.equal(await frame.getByRole('link', OWN_TAB).evaluate(({ href }) => href), address);
    assert.ok(await frame.locator('#opening-help').isHidden());
    await page.close();
    host.close();
    front.closeAllConnections();
    front.close();
    await server.close();
  });

  test('a page that opens does not show the sentence for frames', () => embed({}, async (frame) => {
    await waitForState(frame, answered, 'an answer', 120_000);
    assert.ok(await frame.locator('#opening-help').isHidden());
    assert.ok(await frame.locator('#own-tab').isHidden());
  }));

  test('over plain http in a local network it answers at once, on one thread, and says what https would add', async () => {
    const server = await startTestServer({ folder });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    const loads = [];
    page.on('framenavigated', (frame) => loads.push(frame.url()));
    await page.goto(server.url.replace('localhost', 'class.test'));
    assert.equal(await page.evaluate(() => globalThis.isSecureContext), false);
    const { threads, status } = await waitForState(page, answered, 'an answer', 120_000);
    assert.deepEqual([threads, status, loads.length], [1, 'ready', 1]);
    assert.deepEqual(await page.locator('#notices p').allTextContents(),
      ['Over plain http the model runs on one thread and is downloaded on each visit; over https it would use more threads, be stored and work offline.']);
    const chunks = server.requests.filter((place) => place.endsWith('.bin') && place.startsWith('/weights/'));
    assert.equal(chunks.length, new Set(chunks).size, 'no chunk twice');
    await context.close();
    await server.close();
  });

  test('over plain http a chunk with a wrong byte is refused all the same', async () => {
    const server = await startTestServer({ folder, faults: { '*.bin': { change: (bytes) => {
      const copy = Buffer.from(bytes);
      copy[copy.length >> 1] ^= 1;
      return copy;
    } } } });
    const page = await browser.newPage();
    await page.goto(server.url.replace('localhost', 'class.test'));
    await waitForState(page, ({ status, message }) => status === 'failed' && /found data of SHA-256/.test(message) && !message.includes('..'), 'the sentence');
    await page.close();
    await server.close();
  });
});
