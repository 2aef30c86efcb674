// The engine's worker: loads a variant of the engine and the weights, then answers requests, a layer a step, so that a
// newer text stops an older one. Speaks to the page in bytes (src/engine/message.h); what fails becomes a message too.
// Beside them it tells of the download (progress, trouble, unkept, outdated) and says that it lives (working, holding).
import { chooseEngine } from './features.mjs';
import { holdForLife, memoryForThreads } from './browser-services.mjs';
import { startModule } from './wasm-modules.mjs';
import { openWeights } from './weights-client.mjs';
import { engine as texts } from './strings.mjs';

const CHUNKS_AHEAD = 2;

let engine = null;    // the wasm module
let weights = null;   // while they are loaded
let working = false;  // a step is due
let broken = false;   // after a trap nothing in the module can be relied on

// The memory may have grown, or be shared with threads that made it grow: the module's own views can be stale.
const memory = (at, size) => new Uint8Array(engine.wasmMemory.buffer, at, size);

/** Runs body with a copy of the bytes in the engine's memory. */
function withBytes(bytes, body) {
  const at = engine._engine_allocate(Math.max(bytes.length, 1));
  if (at === 0) throw new RangeError(texts.noMemory);
  memory(at, bytes.length).set(bytes);
  const result = body(at, bytes.length);
  engine._engine_free(at);
  return result;
}

const withText = (text, body) => withBytes(new TextEncoder().encode(`${text}\0`), (at, size) => body(at, size - 1));

/** A text's maps come a layer at a time: all at once they would be most of this module's memory. */
function sendMaps() {
  for (let size; (size = engine._engine_maps()) > 0;) {
    const { buffer } = memory(engine._engine_maps_bytes(), size).slice();
    postMessage({ maps: buffer, id: engine._engine_maps_id(), layer: engine._engine_maps_layer(), layers: engine._engine_maps_layers() }, [buffer]);
  }
}

function sendEvents() {
  sendMaps();
  for (let size; (size = engine._engine_event()) > 0;) {
    const { buffer } = memory(engine._engine_event_bytes(), size).slice();
    postMessage({ event: buffer }, [buffer]);
  }
}

/** Memory that cannot be had is a RangeError: of WebAssembly, of an ArrayBuffer, of operator new (src/platform/web/engine). */
const isOutOfMemory = (error) => error instanceof RangeError;

/** One sentence for a person. */
function sentence(error) {
  if (isOutOfMemory(error)) return texts.noMemory;
  if (error instanceof WebAssembly.RuntimeError) return texts.stoppedBy(error.message);
  return error.message || String(error);
}

function fail(error) {
  broken = true;
  console.error(error);
  postMessage({ failure: sentence(error), outOfMemory: isOutOfMemory(error) });
}

async function loadEngine(wanted) {
  const chosen = chooseEngine(wanted);
  const wasmMemory = chosen.variant.endsWith('threads') ? memoryForThreads() : undefined;
  // Where memory cannot be shared, as on some phones, one thread does.
  const { variant, name, threads } = wasmMemory === null ? chooseEngine({ threads: 1 }) : chosen;
  try {
    engine = await startModule(`engine-${variant}`, wasmMemory ? { threads, wasmMemory } : { threads });
  } catch (error) {
    if (isOutOfMemory(error)) throw error;
    throw new Error(texts.variantFailed(variant, error.message), { cause: error });
  }
  return { name, threads, measured: wanted.threads === undefined };
}

/** Of the download, to the page; of its progress, to the app too. */
function tell(news) {
  if (news.progress) {
    engine._engine_loading(news.progress.done, news.progress.total);
    sendEvents();
  }
  postMessage(news);
}

/** Hands the weights to the engine, a chunk at a time. */
async function load(pack, wanted) {
  const starting = loadEngine(wanted);  // beside the weights' first chunks
  weights = openWeights(pack, (news) => starting.then(() => tell(news), () => {}));
  const [{ name, threads, measured }, { manifest }] = await Promise.all([starting, weights.take()]);
  let going = withText(manifest, (at, size) => withText(name, (variant) => engine._engine_begin(at, size, variant, threads, measured ? 1 : 0)));
  for (let i = 0; i < CHUNKS_AHEAD; ++i) weights.ask();
  while (going) {
    const { chunk, outdated } = await weights.take();
    if (outdated) postMessage({ outdated });  // and the page starts anew, with the release that the server has now
    if (!chunk) return;
    going = withBytes(chunk, (at, size) => {
      weights.ask(chunk.buffer);  // the bytes are the engine's now
      return engine._engine_chunk(at, size);
    });
  }
}

async function start({ pack, wanted, life }) {
  holdForLife(life, () => postMessage({ holding: true }));

  try {
    await load(pack, wanted);
    sendEvents();
  } catch (error) {
    fail(error);
  } finally {
    weights?.close();
    weights = null;
  }
}

// Steps are messages of the worker to itself: between two of them the page's messages are handled.
const turn = new MessageChannel();
turn.port1.onmessage = () => attempt(() => {
  working = engine._engine_step() !== 0;
  sendEvents();
  if (working) turn.port2.postMessage(null);
});

function take(bytes) {
  withBytes(bytes, (at, size) => engine._engine_request(at, size));
  sendEvents();
  if (working) return;
  working = true;
  turn.port2.postMessage(null);
}

function attempt(body) {
  if (broken) return;
  try {
    body();
  } catch (error) {
    fail(error);
  }
}

addEventListener('message', ({ data }) => {
  if (data.start) start(data.start);
  else if ('paused' in data) weights?.pause(data.paused);
  else if (data.ping) postMessage({ working });
  else if (engine) attempt(() => take(new Uint8Array(data.request)));
});
