// Gets a pack: its manifest, then its chunks, from the store or else from the server. A few are under way at a time; they
// are handed on in order.
import { readWhole, refuseHtml, sha256 } from './checks.mjs';
import { openStore } from './weights-store.mjs';

const AT_ONCE = 3;  // the one that the engine takes next, and two more
const TRIES = 2;
const MOST_MANIFEST_BYTES = 1 << 20;

async function get(url, cache) {
  let response;
  try {
    response = await fetch(url, { cache });
  } catch {
    throw new Error('the network or the server does not answer');
  }
  if (!response.ok) throw new Error(`the server answered ${response.status}, expected 200`);
  refuseHtml(response);
  return response;
}

/** Runs body again where it fails, as often as TRIES says; the last error names the file. */
async function trying(file, body) {
  for (let attempt = 1; ; ++attempt) {
    try {
      return await body();
    } catch (error) {
      if (attempt === TRIES) throw new Error(`The weights' ${file} could not be used: ${error.message}.`, { cause: error });
    }
  }
}

/** The manifest carries its own hash: of its text with that field's value emptied. */
async function checkManifest(text) {
  if (text.trimStart().startsWith('<')) throw new Error('found a web page (HTML), expected JSON');
  const field = /("sha256_of_manifest"\s*:\s*")([0-9a-f]*)"/;
  const found = field.exec(text)?.[2];
  const expected = await sha256(new TextEncoder().encode(text.replace(field, '$1"')));
  if (found !== expected) throw new Error(`found ${found ? `the hash ${found}` : 'no hash'} in it, expected ${expected}`);
  return text;
}

/** @param {URL|string} base the pack's folder @returns {Promise<string>} the manifest's text, checked */
export function fetchManifest(base) {
  return trying('manifest.json', async () => {
    const response = await get(new URL('manifest.json', base), 'no-cache');
    return checkManifest(new TextDecoder().decode(await readWhole(response.body, MOST_MANIFEST_BYTES)));
  });
}

async function inflate(stored, size) {
  try {
    return await readWhole(new Blob([stored]).stream().pipeThrough(new DecompressionStream('gzip')), size);
  } catch (error) {
    throw new Error(`it can not be unpacked (${error.message})`, { cause: error });
  }
}

async function download(url, chunk, onBytes) {
  const response = await get(url, 'no-store');  // the browser's own cache would keep it a second time
  const stored = await readWhole(response.body, chunk.stored, onBytes);
  if (stored.length !== chunk.stored) throw new Error(`found ${stored.length} bytes, expected ${chunk.stored}`);
  const hash = await sha256(stored);
  if (`${hash}.bin` !== chunk.file) throw new Error(`found data of SHA-256 ${hash}, expected the one in its name`);
  const bytes = await inflate(stored, chunk.bytes);
  if (bytes.length !== chunk.bytes) throw new Error(`found ${bytes.length} bytes unpacked, expected ${chunk.bytes}`);
  return bytes;
}

/** What a failed try had counted is taken back before the next. */
async function downloadCounted(url, chunk, onBytes) {
  let counted = 0;
  try {
    return await download(url, chunk, (size) => {
      counted += size;
      onBytes(size);
    });
  } catch (error) {
    onBytes(-counted);
    throw error;
  }
}

async function getChunk(store, url, chunk, onBytes) {
  const kept = await store.get(chunk);
  if (kept) {
    onBytes(chunk.stored);
    return kept;
  }
  const bytes = await trying(chunk.file, () => downloadCounted(url, chunk, onBytes));
  await store.put(chunk, bytes);
  return bytes;
}

/**
 * Yields the unpacked chunks in order while later ones are already under way.
 * @param {{chunks: {file: string, stored: number, bytes: number, sha256: string}[]}} manifest
 * @param {string} base the pack's folder, with its last slash
 * @param {(done: number, total: number) => void} onProgress in bytes as downloaded
 */
export async function* chunksOf({ chunks }, base, onProgress) {
  const store = await openStore(base);
  const urls = chunks.map(({ file }) => new URL(file, base));
  const total = chunks.reduce((sum, { stored }) => sum + stored, 0);
  let done = 0;
  onProgress(done, total);
  const start = (index) => {
    const promise = getChunk(store, urls[index], chunks[index], (size) => onProgress(done += size, total));
    promise.catch(() => {});  // it is thrown where it is awaited
    return promise;
  };
  const waiting = [];
  for (let next = 0; next < chunks.length || waiting.length > 0;) {
    while (next < chunks.length && waiting.length < AT_ONCE) waiting.push(start(next++));
    yield await waiting.shift();
  }
  await store.keepOnly(chunks);
}
