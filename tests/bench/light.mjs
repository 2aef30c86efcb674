// How light the page is, as docs/benchmarks.md has it: the first paint and the app's shell on a fast 4G line with a processor
// four times slower than this one, and the frames while the engine works.
//   xvfb-run -a -s '-screen 0 1400x1000x24' node tests/bench/light.mjs [SITE]      prints one JSON object
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { launchOnDisplay } from '../web/lib/chromium.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const site = path.resolve(process.argv[2] ?? path.join(root, 'build/web'));

// Chrome's own "fast 4G": 9 Mbit/s down, 1.5 up, 60 ms (as of its latency factor); DevTools' names.
const FAST_4G = { offline: false, latency: 60 * 2.75, downloadThroughput: (9e6 / 8) * 0.9, uploadThroughput: (1.5e6 / 8) * 0.9 };
const SLOWER = 4;
const TYPES = { '.html': 'text/html', '.mjs': 'text/javascript', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json',
  '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json' };

/** A host that compresses, as they all do; `sent` tells the compressed bytes of each file. */
async function serve() {
  const sent = new Map();
  const server = http.createServer((request, response) => {
    const place = path.posix.normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname));
    const file = path.join(site, place === '/' ? 'index.html' : place);
    if (!fs.existsSync(file)) return response.writeHead(404).end();
    const packed = place.endsWith('.bin') && place.startsWith('/weights/');
    const body = packed ? fs.readFileSync(file) : gzipSync(fs.readFileSync(file), { level: 9 });
    sent.set(place, body.length);
    return response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream', 'content-length': body.length,
      ...(packed ? {} : { 'content-encoding': 'gzip' }), 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://localhost:${server.address().port}/`, sent, close: () => { server.closeAllConnections(); server.close(); } };
}

const answered = () => globalThis.maskscope?.state().answer > 0;

/** The opening, on a slow machine and line: milliseconds from the start, and the bytes until the app is on screen. */
async function measureOpening(browser, server) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.emulateNetworkConditions', FAST_4G);
  await client.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  server.sent.clear();
  await page.goto(server.url, { waitUntil: 'commit' });
  await page.waitForFunction(() => globalThis.maskscope?.state().answer === 0, null, { timeout: 60_000 });
  const interactive = await page.evaluate(() => performance.now());
  const shell = [...server.sent].filter(([place]) => !/^\/(weights|modules\/engine)/.test(place)).reduce((sum, [, size]) => sum + size, 0);
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  await context.close();
  return { first_paint_ms: Math.round(paint), example_ms: Math.round(interactive), shell_kb: Math.round(shell / 1e3) };
}

/** The middle one of five openings, after one that warms the browser up. */
async function measureOpenings(browser, server) {
  const all = [];
  for (let i = 0; i < 6; ++i) all.push(await measureOpening(browser, server));
  const [first, ...warm] = all;
  const middle = (name) => warm.map((opening) => opening[name]).sort((a, b) => a - b)[2];
  return { first_paint_ms: middle('first_paint_ms'), in_a_cold_browser_ms: first.first_paint_ms, example_ms: middle('example_ms'), shell_kb: first.shell_kb };
}

/** The longest frame while a long text is typed and answered again and again. */
async function measureFrames(browser, server) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.waitForFunction(answered, null, { timeout: 120_000 });
  const tasks = await page.evaluate(async () => {
    const found = [];
    new PerformanceObserver((list) => found.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    const field = document.getElementById('sentence');
    for (let count = 0; count < 60; ++count) {
      field.value = `Text number ${count} is about the [MASK] of things, ${'and of words '.repeat(20)}.`;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((resolve) => { setTimeout(resolve, 150); });
    }
    return found;
  });
  await context.close();
  return { tasks_over_50_ms: tasks.length, longest_task_ms: Math.round(Math.max(0, ...tasks)) };
}

const server = await serve();
const browser = await launchOnDisplay();
console.log(JSON.stringify({ ...await measureOpenings(browser, server), ...await measureFrames(browser, server) }));
await browser.close();
server.close();
