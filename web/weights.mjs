// Gets a pack: its manifest, then its chunks, from the store or else from the server. A few are under way at a time; they
// are handed on in order.
import { readInto, sha256 } from './integrity.mjs';
import { createDownload, downloadText } from './download.mjs';
import { alone } from './browser-services.mjs';
import { storeOf } from './held-pack.mjs';
import { isOwnBase } from './own-models.mjs';
import { ownModels as texts } from './strings.mjs';

const AT_ONCE = 3;  // the one that the engine takes next, and two more
export const MOST_MANIFEST_BYTES = 1 << 20;

/** The manifest carries its own hash: of its text with that field's value emptied. @returns {Promise<string>} the hash */
export async function checkManifest(text) {
  if (text.trimStart().startsWith('<')) throw new Error('found a web page (HTML), expected JSON');
  const field = /("sha256_of_manifest"\s*:\s*")([0-9a-f]*)"/;
  const found = field.exec(text)?.[2];
  const expected = await sha256(new TextEncoder().encode(text.replace(field, '$1"')));
  if (found !== expected) throw new Error(`found ${found ? `the hash ${found}` : 'no hash'} in it, expected ${expected}`);
  return found;
}

/** The kept manifest's hash, or null where there is none or a damaged one. */
const hashOfKept = (text) => (text === null ? null : checkManifest(text).catch(() => null));

async function fetchManifest(base, signal) {
  const text = await downloadText(new URL('manifest.json', base), MOST_MANIFEST_BYTES, signal);
  await checkManifest(text);
  return text;
}

/** The kept manifest where it is this release's, or where the server does not answer; else the server's. */
async function getManifest(store, { base, manifest: wanted }, retry) {
  const kept = await store.manifest();
  const hash = await hashOfKept(kept);
  if (hash !== null && hash === wanted) return kept;
  if (isOwnBase(base)) throw new Error(texts.gone);  // no server has it
  if (hash === null) return retry.run('manifest.json', (signal) => fetchManifest(base, signal));
  return fetchManifest(base).catch(() => kept);
}

async function inflate(stored, bytes) {
  try {
    return await readInto(bytes, new Blob([stored]).stream().pipeThrough(new DecompressionStream('gzip')));
  } catch (error) {
    throw new Error(`it cannot be unpacked (${error.message})`, { cause: error });
  }
}

/** Into these bytes goes the chunk's content where the stored bytes are those that its name and the manifest tell of. */
export async function unpack(stored, chunk, bytes) {
  const hash = await sha256(stored);
  if (`${hash}.bin` !== chunk.file) throw new Error(`found data of SHA-256 ${hash}, expected the one in its name`);
  const found = await inflate(stored, bytes);
  if (found.length !== bytes.length) throw new Error(`found ${found.length} bytes unpacked, expected ${bytes.length}`);
}

async function downloadChunk(download, chunk, bytes, signal) {
  const stored = await download.get(signal);
  try {
    await unpack(stored, chunk, bytes);
  } catch (error) {
    download.restart();
    throw error;
  }
}

/**
 * Into these bytes, from the store, else from the server and then into the store.
 * @param {{chunk: object, opened: Promise<object | null>}} wanted and its file in the store
 * @param {ReturnType<createProgress>} progress
 */
async function getChunk(store, base, { chunk, opened }, bytes, retry, progress) {
  const url = new URL(chunk.file, base);
  const download = createDownload(url, chunk.stored, progress.fetched);
  const fromStore = async (file) => {
    if (!await store.get(chunk, await file, bytes)) return false;
    download.restart();
    progress.kept(chunk.stored);
    return true;
  };
  const again = () => fromStore(store.open(chunk));  // another tab may have fetched it
  const fromServer = async (signal) => {
    if (await again()) return;
    await downloadChunk(download, chunk, bytes, signal);
    await store.put(chunk, bytes);
  };
  // One tab at a time fetches a file; the others find it in the store then.
  if (await fromStore(opened)) return bytes;
  if (isOwnBase(base)) throw new Error(texts.gone);
  await retry.run(chunk.file, (signal) => alone(url.href, signal, () => fromServer(signal)));
  return bytes;
}

/** Counts bytes as downloaded: those that came now, and those that were kept. */
function createProgress(total, onProgress) {
  const state = { done: 0, total, fetched: 0 };
  onProgress(state);
  return {
    fetched(change) {
      state.fetched += change;
      state.done += change;
      onProgress(state);
    },
    kept(size) {
      state.done += size;
      onProgress(state);
    },
  };
}

/**
 * @param {{base: string, manifest?: string, held?: object}} pack its folder, with the last slash; the hash of the manifest that is
 *   wanted; where it is held in memory (held-pack.mjs)
 * @param {ReturnType<createRetry>} retry
 * @param {{onProgress: ({done, total, fetched}) => void, onUnkept: (why: 'refused' | 'full') => void}} watcher bytes as downloaded
 * @returns {Promise<{manifest: string, outdated: () => Promise<boolean>, chunks: () => AsyncGenerator<Uint8Array>}>} the
 *   manifest's text, checked, and what yields the unpacked chunks in order while later ones are already under way. next takes
 *   an earlier chunk's buffer, which is used again: what is thrown away waits for its collection, a hundred megabytes of it.
 */
export async function openPack(pack, retry, { onProgress, onUnkept }) {
  const store = await storeOf(pack, onUnkept);
  const manifest = await getManifest(store, pack, retry);
  const { chunks } = JSON.parse(manifest);
  return {
    manifest,
    /** Whether the server has another release by now. */
    outdated: async () => !isOwnBase(pack.base) && fetchManifest(pack.base).then((text) => text !== manifest, () => false),
    async* chunks() {
      const files = chunks.map((chunk) => ({ chunk, opened: store.open(chunk) }));
      const largest = Math.max(...chunks.map(({ bytes }) => bytes)), buffers = [];
      await store.makeRoom(chunks);
      const progress = createProgress(chunks.reduce((sum, { stored }) => sum + stored, 0), onProgress);
      const start = (file) => {
        const bytes = new Uint8Array(buffers.pop() ?? new ArrayBuffer(largest), 0, file.chunk.bytes);
        const promise = getChunk(store, pack.base, file, bytes, retry, progress);
        promise.catch(() => {});  // it is thrown where it is awaited
        return promise;
      };
      const waiting = [];
      for (let next = 0; next < files.length || waiting.length > 0;) {
        while (next < files.length && waiting.length < AT_ONCE) waiting.push(start(files[next++]));
        const buffer = yield await waiting.shift();
        if (buffer) buffers.push(buffer);
      }
      await store.complete(chunks, manifest);
    },
  };
}
