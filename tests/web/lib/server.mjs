// Servers for the tests: the real one (build-scripts/serve), and one of our own that can misbehave on purpose.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';

export const root = path.resolve(import.meta.dirname, '../../..');
/** The built site; SITE names another one. */
export const site = path.resolve(process.env.SITE ?? path.join(root, 'build/web'));
const harness = path.join(root, 'tests/web/harness');
const modules = path.join(root, 'build/web-modules');

const TYPES = { '.html': 'text/html; charset=utf-8', '.mjs': 'text/javascript', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json',
  '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.otf': 'font/otf', '.ttf': 'font/ttf', '.webmanifest': 'application/manifest+json' };
const ISOLATION = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'cross-origin' };

/** build-scripts/serve on a free port. It knows only build/web: another site is served by our own server.
 * @returns {Promise<{url: string, close: () => Promise<void>}>} */
export async function startRealServer() {
  if (process.env.SITE) return startTestServer();
  const server = spawn(path.join(root, 'build-scripts/serve'), ['0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const piece of server.stdout) {
    said += piece;
    if (said.includes('\n')) break;
  }
  const url = /http:\S+/.exec(said)?.[0];
  if (!url) throw new Error(`build-scripts/serve said: ${said}`);
  return {
    url,
    async close() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill('SIGINT');
      if (server.exitCode === null) await once(server, 'exit');
    },
  };
}

function fileOf(place, folder) {
  if (place.startsWith('/harness/')) return path.join(harness, place.slice('/harness/'.length));
  if (place.startsWith('/unit/')) return path.join(modules, place.slice('/unit/'.length));
  return path.join(folder, place === '/' ? 'index.html' : place);
}

/** The bytes from where the request's range begins, and the headers that say so. */
function rangeOf(bytes, range) {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const headers = { 'content-length': bytes.length - from };
  if (from > 0) headers['content-range'] = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
  return { status: from > 0 ? 206 : 200, headers, body: bytes.subarray(from) };
}

/** So many bytes a second. */
async function sendSlowly(response, body, rate) {
  const piece = Math.ceil(rate / 10);
  for (let at = 0; at < body.length && !response.destroyed; at += piece) {
    response.write(body.subarray(at, at + piece));
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  response.end();
}

function sendFile(request, response, file, headers, fault) {
  if (!fs.existsSync(file) || !fs.statSync(file).isFile()) return response.writeHead(404, headers).end('not found');
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
  const bytes = fs.readFileSync(file);
  const { status, headers: more, body } = rangeOf(fault?.change ? fault.change(bytes) : bytes, request.headers.range);
  response.writeHead(status, { 'content-type': type, ...headers, ...more });
  if (fault?.rate) return sendSlowly(response, body, fault.rate);
  if (fault?.drop) {
    response.write(body.subarray(0, fault.drop));
    return setTimeout(() => response.destroy(), 1000);  // after these bytes have arrived
  }
  return response.end(body);
}

/** The fault of this path, or of all files that end so; one with `times` befalls each file so many times. */
function faultOf(faults, place, befallen) {
  const fault = faults[place] ?? faults[`*${path.extname(place)}`];
  if (!fault) return undefined;
  befallen.set(place, (befallen.get(place) ?? 0) + 1);
  return befallen.get(place) <= (fault.times ?? Infinity) ? fault : undefined;
}

/** Another version of the site in a folder of its own. @param {(folder: string) => void} change @returns {string} the folder */
export function otherSite(change) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'maskscope-site-'));
  for (const name of fs.readdirSync(site)) {
    if (name === 'weights') fs.mkdirSync(path.join(folder, name));
    else fs.cpSync(path.join(site, name), path.join(folder, name), { recursive: true });
  }
  for (const pack of fs.readdirSync(path.join(site, 'weights'))) {
    fs.symlinkSync(path.join(site, 'weights', pack), path.join(folder, 'weights', pack));
  }
  for (const name of ['index.html', 'style.css', 'service-worker.js']) fs.copyFileSync(path.join(root, 'web', name), path.join(folder, name));
  change(folder);
  execFileSync(path.join(root, 'build-scripts/seal-site'), [folder]);
  return folder;
}

/**
 * Serves the site under a prefix, and the tests' own pages under /harness/ and /unit/.
 * faults: path, or "*.bin" for all, to {status, type, body} for another answer, {change: bytes => bytes}, {drop: bytes} after
 * which the line breaks, or {rate: bytes a second}; `times` says how often to each file, without it always. They may be
 * changed at any time, as may the folder that is served.
 */
export async function startTestServer({ prefix = '', isolated = true, types = {}, faults = {}, folder = site } = {}) {
  const requests = [];
  const ranges = [];
  const serving = { folder };
  const befallen = new Map();
  const server = http.createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const place = path.posix.normalize(asked.startsWith(`${prefix}/`) ? asked.slice(prefix.length) : '/none');
    requests.push(place);
    if (request.headers.range) ranges.push(request.headers.range);
    const headers = { 'cache-control': 'no-cache', ...(isolated ? ISOLATION : {}) };
    const type = types[path.extname(place)];
    if (type) headers['content-type'] = type;
    const fault = faultOf(faults, place, befallen);
    if (fault && (fault.status || fault.body !== undefined)) {
      return response.writeHead(fault.status ?? 200, { ...headers, 'content-type': fault.type ?? 'text/html' }).end(fault.body ?? '');
    }
    return sendFile(request, response, fileOf(place, serving.folder), headers, fault);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${server.address().port}${prefix}/`,
    requests,
    ranges,
    faults,
    serve(other) { serving.folder = other; },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function packManifest() {
  return JSON.parse(fs.readFileSync(path.join(site, 'weights/bert-base-uncased/manifest.json'), 'utf8'));
}
