// Servers for the tests: the real one (build-scripts/serve), and one of our own that can misbehave on purpose.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { once } from 'node:events';

export const root = path.resolve(import.meta.dirname, '../../..');
/** The built site; SITE names another one. */
export const site = path.resolve(process.env.SITE ?? path.join(root, 'build/web'));
const harness = path.join(root, 'tests/web/harness');
const modules = path.join(root, 'build/web-modules');

const TYPES = { '.html': 'text/html; charset=utf-8', '.mjs': 'text/javascript', '.css': 'text/css', '.json': 'application/json',
  '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.otf': 'font/otf', '.ttf': 'font/ttf', '.webmanifest': 'application/manifest+json' };
const ISOLATION = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin' };

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
      server.kill('SIGINT');
      if (server.exitCode === null) await once(server, 'exit');
    },
  };
}

function fileOf(place) {
  if (place.startsWith('/harness/')) return path.join(harness, place.slice('/harness/'.length));
  if (place.startsWith('/unit/')) return path.join(modules, place.slice('/unit/'.length));
  return path.join(site, place === '/' ? 'index.html' : place);
}

function sendFile(response, file, { headers, change }) {
  if (!fs.existsSync(file) || !fs.statSync(file).isFile()) return response.writeHead(404, headers).end('not found');
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
  const bytes = fs.readFileSync(file);
  response.writeHead(200, { 'content-type': type, ...headers }).end(change ? change(bytes) : bytes);
}

/**
 * Serves the site under a prefix, and the tests' own pages under /harness/ and /unit/.
 * faults: path to {status, type, body} for another answer, or to {change: bytes => bytes}; may be changed at any time.
 */
export async function startTestServer({ prefix = '', isolated = true, types = {}, faults = {} } = {}) {
  const requests = [];
  const server = http.createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const place = path.posix.normalize(asked.startsWith(`${prefix}/`) ? asked.slice(prefix.length) : '/none');
    requests.push(place);
    const headers = { 'cache-control': 'no-cache', ...(isolated ? ISOLATION : {}) };
    const type = types[path.extname(place)];
    if (type) headers['content-type'] = type;
    const fault = faults[place];
    if (fault && !fault.change) {
      return response.writeHead(fault.status ?? 200, { ...headers, 'content-type': fault.type ?? 'text/html' }).end(fault.body ?? '');
    }
    return sendFile(response, fileOf(place), { headers, change: fault?.change });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${server.address().port}${prefix}/`,
    requests,
    faults,
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
