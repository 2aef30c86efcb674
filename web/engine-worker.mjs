// The engine's worker: loads a variant of the engine and the weights, then answers requests, a layer a step, so that a
// newer text stops an older one. Speaks to the page in bytes (src/scope/message.h); what fails becomes a message too.
// Beside them it tells of the download (progress, trouble, unkept, outdated) and says that it lives (working).
import { chooseEngine } from './features.mjs';
import { createLine } from './line.mjs';
import { openPack } from './weights.mjs';

const TOO_LITTLE_MEMORY = 'There is too little memory for the model on this device.';
const PROGRESS_EVERY = 50;  // milliseconds: often enough for an eye

let engine = null;    // the wasm module
let loading = false;  // progress is worth telling; downloads that are under way go on after a failure
let working = false;  // a step is due
let broken = false;   // after a trap nothing in the module can be relied on

const line = createLine((trouble, seconds) => postMessage({ trouble: { message: trouble, seconds } }));

// The memory may have grown, or be shared with threads that made it grow: the module's own views can be stale.
const memory = (at, size) => new Uint8Array(engine.wasmMemory.buffer, at, size);

/** Runs body with a copy of the bytes in the engine's memory. */
function withBytes(bytes, body) {
  const at = engine._engine_allocate(Math.max(bytes.length, 1));
  if (at === 0) throw new RangeError(TOO_LITTLE_MEMORY);
  memory(at, bytes.length).set(bytes);
  const result = body(at, bytes.length);
  engine._engine_free(at);
  return result;
}

const withText = (text, body) => withBytes(new TextEncoder().encode(`${text}\0`), (at, size) => body(at, size - 1));

function sendEvents() {
  for (let size; (size = engine._engine_event()) > 0;) {
    const { buffer } = memory(engine._engine_event_bytes(), size).slice();
    postMessage({ event: buffer }, [buffer]);
  }
}

/** One sentence for a person. */
function sentence(error) {
  if (error instanceof RangeError || /out of memory|memory allocation|could not allocate/i.test(error.message)) return TOO_LITTLE_MEMORY;
  if (error instanceof WebAssembly.RuntimeError) return `The engine stopped: ${error.message}.`;
  return error.message || String(error);
}

function fail(error) {
  broken = true;
  console.error(error);
  const message = sentence(error);
  postMessage({ failure: message, memory: message === TOO_LITTLE_MEMORY });
}

async function loadEngine(wanted) {
  const { variant, name, threads } = chooseEngine(wanted);
  try {
    const { default: create } = await import(`./modules/engine-${variant}.mjs`);
    engine = await create({ threads });
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new Error(`The engine (${variant}) could not be started: ${error.message}`, { cause: error });
  }
  return { name, threads };
}

/** Tells the app and the page of the loading, not at every piece that arrives. */
function progressTeller() {
  let last = -PROGRESS_EVERY;
  return (progress) => {
    const now = performance.now();
    if (!loading || (now - last < PROGRESS_EVERY && progress.done < progress.total)) return;
    last = now;
    engine._engine_loading(progress.done, progress.total);
    sendEvents();
    postMessage({ progress });
  };
}

async function loadWeights(pack, { name, threads }) {
  const { manifest, outdated, chunks } = await openPack(pack, line, { onProgress: progressTeller(), onUnkept: (unkept) => postMessage({ unkept }) });
  const begun = withText(manifest, (at, size) => withText(name, (variant) => engine._engine_begin(at, size, variant, threads)));
  if (!begun) return;
  try {
    for await (const chunk of chunks()) {
      if (!withBytes(chunk, (at, size) => engine._engine_chunk(at, size))) return;
    }
  } catch (error) {
    if (!await outdated()) throw error;
    postMessage({ outdated: true });  // and the page starts anew, with the release that the server has now
  }
}

async function start({ pack, wanted }) {
  loading = true;
  try {
    await loadWeights(pack, await loadEngine(wanted));
    sendEvents();
  } catch (error) {
    fail(error);
  } finally {
    loading = false;
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
  else if ('paused' in data) line[data.paused ? 'pause' : 'resume']();
  else if (data.ping) postMessage({ working });
  else if (engine) attempt(() => take(new Uint8Array(data.request)));
});
