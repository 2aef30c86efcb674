// Makes the page work without a network: keeps the app's own files, answers with them, and adds the headers that isolate the
// page, which many hosts cannot send. Weights are none of its business (weights-store.mjs).
//
// A version is its list of files, each known by its hash; the list is in this script, so that a version arrives whole or not
// at all. A new version waits until the person asks for it: nothing is answered from two versions.

// build-scripts/seal-site fills these in: each file's path and the SHA-256 of its content; the policy of index.html.
const FILES = {};
const POLICY = '';

const SCOPE = registration.scope;
const PATIENCE = 3_000;  // milliseconds that the browser's cache has for an answer
const CACHE = `maskscope ${new URL(SCOPE).pathname}`;
const TYPES = { html: 'text/html; charset=utf-8', mjs: 'text/javascript', css: 'text/css', json: 'application/json', wasm: 'application/wasm',
  svg: 'image/svg+xml', png: 'image/png', otf: 'font/otf', ttf: 'font/ttf', webmanifest: 'application/manifest+json' };

const keyOf = (path) => new URL(`by-hash/${FILES[path]}`, SCOPE);

function pathOf(url) {
  const { origin, pathname } = new URL(url);
  const address = origin + pathname;
  return address.startsWith(SCOPE) ? address.slice(SCOPE.length) || 'index.html' : null;
}

const headersOf = (path) => ({
  'content-type': TYPES[path.split('.').pop()] ?? 'application/octet-stream',
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'cross-origin',  // an isolated page may have it in a frame
  'x-content-type-options': 'nosniff',
});

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Keeps a file, unless the version before had the same. */
async function keep(cache, path) {
  if (await cache.match(keyOf(path))) return;
  const response = await fetch(new URL(path, SCOPE), { cache: 'no-cache' });
  const bytes = await response.arrayBuffer();
  const found = await sha256(bytes);
  if (found !== FILES[path]) throw new Error(`${path}: found ${response.status} and SHA-256 ${found}, expected ${FILES[path]}`);
  await cache.put(keyOf(path), new Response(bytes, { headers: headersOf(path) }));
}

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.keys(FILES).map((path) => keep(cache, path)));
}

async function dropOlder() {
  const cache = await caches.open(CACHE);
  const wanted = new Set(Object.keys(FILES).map((path) => keyOf(path).href));
  for (const { url } of await cache.keys()) {
    if (!wanted.has(url)) await cache.delete(url);
  }
}

let answers = true;  // the cache, so far

/** Null where the cache is refused or does not answer: the page is not to wait for it, and not again for each of its files. */
async function inTime(body) {
  if (!answers) return null;
  const alarm = new Promise((resolve) => { setTimeout(resolve, PATIENCE, 'late'); });
  const found = await Promise.race([body(), alarm]).catch(() => null);
  if (found === 'late') answers = false;
  return answers ? found : null;
}

/** Where the browser has dropped what was kept, it is kept anew; only the network can help where that fails. */
async function answer(request, path) {
  const cache = await inTime(async () => caches.open(CACHE));
  const kept = cache && await inTime(() => cache.match(keyOf(path)));
  if (kept) return kept;
  try {
    if (!answers) return await fetch(request);
    await keep(cache, path);
    return await cache.match(keyOf(path));
  } catch {
    return fetch(request);
  }
}

/** A text that another app shares comes by POST, which ends here; the fragment, where it goes on as a
 * view (src/app/link.h), is in no request. */
async function takeShared(request) {
  const form = await request.formData();
  const text = form.get('text') || form.get('title') || '';
  return Response.redirect(`${SCOPE}#maskscope=1&text=${encodeURIComponent(text)}`, 303);
}

addEventListener('install', (event) => event.waitUntil(install()));
addEventListener('activate', (event) => event.waitUntil(dropOlder()));
addEventListener('message', ({ data }) => {
  if (data === 'take over') skipWaiting();
});
addEventListener('fetch', (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (request.method === 'POST' && path === 'share') event.respondWith(takeShared(request));
  else if (request.method === 'GET' && Object.hasOwn(FILES, path)) event.respondWith(answer(request, path));
});
