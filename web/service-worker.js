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

/** A file of this version from the network, with the headers that it is answered with. */
async function fetchFile(path) {
  const response = await fetch(new URL(path, SCOPE), { cache: 'no-cache' });
  const bytes = await response.arrayBuffer();
  const found = await sha256(bytes);
  if (found !== FILES[path]) throw new Error(`${path}: found ${response.status} and SHA-256 ${found}, expected ${FILES[path]}`);
  return new Response(bytes, { headers: headersOf(path) });
}

/** Keeps a file, unless the version before had the same. */
async function keep(cache, path) {
  if (!await cache.match(keyOf(path))) await cache.put(keyOf(path), await fetchFile(path));
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

/** What is kept of a file; null where nothing is, or the cache is refused. */
const findKept = async (path) => {
  try {
    return await (await caches.open(CACHE)).match(keyOf(path)) ?? null;
  } catch {
    return null;
  }
};

let overdue = 0;  // how many of the cache's answers were waited for in vain and have not come yet

/** What the cache answers; null where it is late, and while it owes an answer: the page does not wait for it at each file. */
async function inTime(answered) {
  if (overdue > 0) return null;
  return new Promise((resolve) => {
    let late = 0;
    const alarm = setTimeout(() => {
      late = 1;
      overdue += late;
      resolve(null);
    }, PATIENCE);
    answered.then((found) => {
      clearTimeout(alarm);
      overdue -= late;
      resolve(found);
    });
  });
}

/** Keeps what the browser has dropped. */
async function keepAnew(path, file) {
  try {
    await (await caches.open(CACHE)).put(keyOf(path), file);
  } catch {
    // The network has it the next time too.
  }
}

/** From the cache where it answers in time, else from the network; without a network the cache has all the time it needs.
 * What the browser has dropped is kept anew. */
async function answer(request, path) {
  const answered = findKept(path);
  const kept = await inTime(answered);
  if (kept) return kept;
  try {
    const file = await fetchFile(path);
    if (overdue === 0) keepAnew(path, file.clone());
    return file;
  } catch {
    return fetch(request).catch(async () => await answered ?? Response.error());
  }
}

/** A text that another app shares comes by POST, which ends here; the fragment, where it goes on as a
 * view (src/app/state/permalink.h), is in no request. */
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
