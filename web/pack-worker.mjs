// Makes a pack of a person's own model, or copies one that is a pack already, into the browser's storage or, where that is refused,
// for the page to hold; or writes a pack into one .zip. One task, then the worker ends. modules/pack.wasm reads the files where they lie, a tensor at a time.
import { coreCount, memoryForThreads, together } from './browser-services.mjs';
import { hasThreads } from './features.mjs';
import { storeOf } from './held-pack.mjs';
import { sha256 } from './integrity.mjs';
import { isPack } from './model-files.mjs';
import { ownModels as texts } from './strings.mjs';
import { startModule } from './wasm-modules.mjs';
import { checkManifest, MOST_MANIFEST_BYTES, unpack } from './weights.mjs';
import { folderName, openStore } from './weights-store.mjs';
import { createZip, readZip } from './zip.mjs';

const MOST_THREADS = 8;
const MOUNTED = '/model';
const NEWS = 100;  // milliseconds between two reports of progress
const MOST_CHUNK_BYTES = 64 << 20, MOST_CHUNKS = 4096;  // as src/base/limits.h has them
const CHUNK_FILE = /^[0-9a-f]{64}\.bin$/;

let told = 0;
function tell(what, part) {
  if (part < 1 && performance.now() - told < NEWS) return;
  told = performance.now();
  postMessage({ progress: { what, part } });
}

async function loadModule(hooks) {
  const threads = Math.min(coreCount(), MOST_THREADS);
  const wasmMemory = threads > 1 && hasThreads() ? memoryForThreads() : null;
  if (!wasmMemory) return { module: await startModule('pack', hooks), threads: 1 };
  return { module: await startModule('pack-threads', { threads, wasmMemory, ...hooks }), threads };
}

async function calibrationText() {
  const response = await fetch(new URL('calibration.txt', import.meta.url));
  if (!response.ok) throw new Error(texts.noCalibration);
  return response.text();
}

/** @returns {{describe: object, chunks: Blob[]}} the chunks, which the browser keeps outside of this process */
async function runModule({ name, files }, isQuick) {
  const made = { chunks: [] };
  let failure = null;
  const hooks = {
    progress: tell,
    describe(format, description) { Object.assign(made, { format, description }); },
    chunk: (bytes) => made.chunks.push(new Blob([bytes.slice()])),  // a copy: it may be memory that threads share
    failed(sentence, code) { failure = code === 'out_of_memory' ? texts.noMemory : sentence; },
  };
  const [{ module, threads }, calibration] = await Promise.all([loadModule(hooks), calibrationText()]);
  const { FS, WORKERFS } = module;
  FS.mkdirTree(`${MOUNTED}/${name}`);
  FS.mount(WORKERFS, { blobs: files.map(({ path, file }) => ({ name: path, data: file })) }, `${MOUNTED}/${name}`);
  FS.chdir(MOUNTED);  // sentences name files from the model's folder on
  const copyIn = (text) => {
    const bytes = new TextEncoder().encode(`${text}\0`), at = module._pack_allocate(bytes.length);
    if (at === 0) throw new RangeError(texts.noMemory);
    new Uint8Array(module.wasmMemory.buffer).set(bytes, at);
    return [at, bytes.length - 1];
  };
  module._pack_make(copyIn(name)[0], ...copyIn(calibration), threads, isQuick ? 1 : 0);
  if (failure) throw new Error(failure);
  return made;
}

async function manifestText(manifest) {
  const text = (hash) => `${JSON.stringify({ ...manifest, sha256_of_manifest: hash }, null, 1)}\n`;
  return text(await sha256(new TextEncoder().encode(text(''))));
}

/** Chunks here are not compressed, and named by what they are. @returns {Promise<import('./held-pack.mjs').HeldPack>} */
async function make(model, isQuick) {
  const { format, description, chunks: made } = await runModule(model, isQuick), parts = new Map(), chunks = [];
  for (const part of made) {
    const hash = await sha256(new Uint8Array(await part.arrayBuffer())), file = `${hash}.bin`;
    if (parts.has(file)) throw new Error(texts.identicalParts);
    parts.set(file, part);
    chunks.push({ file, stored: part.size, bytes: part.size, sha256: hash });
  }
  return { text: await manifestText({ format, name: model.name, description, sha256_of_manifest: '', chunks }), parts };
}

const fits = ({ file, stored, bytes, sha256: hash } = {}) => CHUNK_FILE.test(file) && /^[0-9a-f]{64}$/.test(hash)
  && [stored, bytes].every((size) => Number.isSafeInteger(size) && size > 0 && size <= MOST_CHUNK_BYTES);

/** What the engine does not check itself: that nothing is damaged or missing, and that the sizes are those of a pack. */
async function readManifest(file) {
  if (file.size > MOST_MANIFEST_BYTES) throw new Error(texts.inFile('manifest.json', `found ${file.size} bytes, expected at most ${MOST_MANIFEST_BYTES}`));
  try {
    const text = await file.text();
    await checkManifest(text);
    const { chunks } = JSON.parse(text);
    if (!Array.isArray(chunks) || chunks.length > MOST_CHUNKS || !chunks.every(fits)) throw new Error('found chunks that are no pack’s');
    return { text, chunks };
  } catch (error) {
    throw new Error(texts.inFile('manifest.json', error.message), { cause: error });
  }
}

/** A pack, which has only to be checked and unpacked. @returns {Promise<import('./held-pack.mjs').HeldPack>} */
async function copy({ files }) {
  const fileAt = new Map(files.map(({ path, file }) => [path, file]));
  const { text, chunks } = await readManifest(fileAt.get('manifest.json'));
  const missing = chunks.find(({ file }) => !fileAt.has(file));
  if (missing) throw new Error(texts.inFile(missing.file, texts.missing));
  const parts = new Map();
  for (const [index, chunk] of chunks.entries()) {
    const bytes = new Uint8Array(chunk.bytes);
    try {
      await unpack(await fileAt.get(chunk.file).arrayBuffer(), chunk, bytes);
    } catch (error) {
      throw new Error(texts.inFile(chunk.file, error.message), { cause: error });
    }
    parts.set(chunk.file, new Blob([bytes]));
    tell('reading', (index + 1) / chunks.length);
  }
  return { text, parts };
}

/** In place of what is stored under the base. @returns {Promise<?('refused' | 'full')>} why it is not stored, if it is not */
async function store(base, { text, parts }) {
  let problem = null;
  const folder = await openStore(base, (why) => { problem = why; });
  const { chunks } = JSON.parse(text);
  await folder.makeRoom(chunks);
  for (const [index, chunk] of chunks.entries()) {
    if (problem) return problem;
    await folder.put(chunk, new Uint8Array(await parts.get(chunk.file).arrayBuffer()));
    tell('storing', (index + 1) / chunks.length);
  }
  await folder.complete(chunks, text);
  return problem;
}

/** @returns {Promise<?{problem: 'refused' | 'full', pack: import('./held-pack.mjs').HeldPack}>} null where it is stored */
const keep = (model, base, isQuick) => together(folderName(base), async () => {
  const pack = await (isPack(model) ? copy(model) : make(model, isQuick)), problem = await store(base, pack);
  return problem && { problem, pack };
});

async function gzip(bytes) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer());
}

/** The pack as others read it: compressed chunks that are named by their hash, and the manifest. @returns {Promise<Blob>} */
async function zip(pack) {
  const folder = await storeOf(pack, () => {});
  const manifest = JSON.parse(await folder.manifest() ?? 'null');
  if (!manifest) throw new Error(texts.gone);
  const archive = createZip(), chunks = [];
  for (const [index, chunk] of manifest.chunks.entries()) {
    const bytes = new Uint8Array(chunk.bytes);
    if (!await folder.get(chunk, await folder.open(chunk), bytes)) throw new Error(texts.gone);
    const stored = await gzip(bytes), file = `${await sha256(stored)}.bin`;
    archive.add(file, stored);
    chunks.push({ ...chunk, file, stored: stored.length });
    tell('saving', (index + 1) / manifest.chunks.length);
  }
  archive.add('manifest.json', new TextEncoder().encode(await manifestText({ ...manifest, chunks })));
  return archive.end();
}

const TASKS = {
  keep: ({ model, base, quick }) => keep(model, base, quick),
  zip: ({ pack }) => zip(pack),
  unzip: async ({ file }) => readZip(file).catch((error) => { throw new Error(texts.inFile(file.name, error.message), { cause: error }); }),
};

function sentence(error) {
  if (error instanceof RangeError) return texts.noMemory;
  if (error instanceof WebAssembly.RuntimeError) return texts.stopped(error.message);
  if (error instanceof DOMException) return texts.unreadable;  // a file that was moved, or may not be read
  return error.message || String(error);
}

addEventListener('message', async ({ data }) => {
  try {
    postMessage({ done: await TASKS[data.task](data) });
  } catch (error) {
    console.error(error);
    postMessage({ failure: sentence(error) });
  }
});
