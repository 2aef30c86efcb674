// The page's side of the engine's worker: starts it, and starts a new one after a failure.

const SILENT_TOO_LONG = 15_000;  // milliseconds
const STOPPED = 'The engine stopped. There may be too little memory for the model on this device.';

/** Which engine, for tests and measurements: ?variant=simd&threads=1. Never what a person types. */
function wantedEngine() {
  const query = new URLSearchParams(location.search);
  return { variant: query.get('variant') ?? undefined, threads: Number(query.get('threads')) || undefined };
}

/**
 * @param {string} weights the pack's folder
 * @param {(bytes: Uint8Array) => void} onEvent an event of src/scope/message.h
 * @param {(sentence: string) => void} onFailure
 */
export function createEngine(weights, onEvent, onFailure) {
  const workerUrl = new URL('engine-worker.mjs', import.meta.url);
  let worker = null;
  let patience = 0;

  /** A browser under load can fail to start the engine's threads and say nothing: then it is started without. */
  function start(wanted) {
    worker?.terminate();
    clearTimeout(patience);
    if (wanted.threads !== 1) patience = setTimeout(() => start({ threads: 1 }), SILENT_TOO_LONG);
    worker = new Worker(workerUrl, { type: 'module', name: 'maskscope engine' });
    worker.onmessage = ({ data }) => {
      clearTimeout(patience);
      if (data.event) onEvent(new Uint8Array(data.event));
      else onFailure(data.failure);
    };
    worker.onmessageerror = () => onFailure(STOPPED);
    worker.onerror = (event) => {
      event.preventDefault();
      clearTimeout(patience);
      onFailure(STOPPED);
    };
    worker.postMessage({ start: { weights, wanted } });
  }

  return {
    start() { start(wantedEngine()); },
    /** @param {Uint8Array} bytes a request of src/scope/message.h */
    send(bytes) {
      const { buffer } = bytes.slice();
      worker.postMessage({ request: buffer }, [buffer]);
    },
  };
}
