// The page's side of the engine's worker: starts it, notices when it is gone, and starts a new one after a failure.
import { onEndOf, startWorker } from './browser-services.mjs';
import { engine as texts } from './strings.mjs';

const SILENT_TOO_LONG = 15_000;  // milliseconds
const PING_AFTER = 3_000;

/** Which engine, for tests and measurements: ?variant=simd&threads=1. Never what a person types. */
function wantedEngine() {
  const query = new URLSearchParams(location.search);
  return { variant: query.get('variant') ?? undefined, threads: Number(query.get('threads')) || undefined };
}

/**
 * @param {object} on what to do with the worker's news:
 *   event(bytes) an event of src/engine/message.h; maps(bytes, {id, layer, layers}) of a text that is being read;
 *   failure(sentence, outOfMemory) it cannot go on, for want of memory or not;
 *   start(paused), progress({done, total, fetched}), trouble({message, seconds}), unkept(why) of the download
 */
export function createEngineClient(on) {
  const workerUrl = new URL('engine-worker.mjs', import.meta.url);
  let worker = null;
  let pack = null;
  let paused = false;
  let patience = 0;  // ends a worker that says nothing
  let watching = new AbortController();  // the worker's lock, which is free once it has ended
  let life = '';  // the lock's name
  let owing = false;  // it was asked something and may be at work

  function stop() {
    clearTimeout(patience);
    watching.abort();
    owing = false;
    worker?.terminate();
    worker = null;
  }

  function fail(sentence, outOfMemory) {
    stop();
    on.failure(sentence, outOfMemory);
  }

  /** A worker that was ended by the browser does not say so. Its lock is free then; where there are no locks it is asked whether
   * it lives, as long as it owes an answer. */
  function watch() {
    clearTimeout(patience);
    patience = setTimeout(() => {
      worker.postMessage({ ping: true });
      patience = setTimeout(() => fail(texts.stopped, true), SILENT_TOO_LONG);
    }, PING_AFTER);
  }

  function take(data) {
    if (data.holding) return onEndOf(life, watching.signal, () => fail(texts.stopped, true));  // it may still wait for its threads
    clearTimeout(patience);
    if (data.event) on.event(new Uint8Array(data.event));
    else if (data.maps) on.maps(new Uint8Array(data.maps), data);
    else if (data.failure) return fail(data.failure, data.outOfMemory);
    else if (data.progress) on.progress(data.progress);
    else if (data.trouble) on.trouble(data.trouble);
    else if (data.unkept) on.unkept(data.unkept);
    else if (data.outdated) return start(wantedEngine());
    else if ('working' in data) owing = data.working;
    if (owing) watch();
    return undefined;
  }

  /** A browser under load can fail to start the engine's threads and say nothing: then it is started without. */
  function start(wanted) {
    stop();
    if (wanted.threads !== 1) patience = setTimeout(() => start({ ...wanted, variant: undefined, threads: 1 }), SILENT_TOO_LONG);
    watching = new AbortController();
    life = `maskscope engine ${Math.random()}`;
    worker = startWorker(workerUrl, 'maskscope engine');
    if (!worker) return fail(texts.notStarted, false);
    worker.onmessage = ({ data }) => take(data);
    worker.onmessageerror = () => fail(texts.stopped, true);
    worker.onerror = (event) => {
      event.preventDefault();
      fail(texts.stopped, true);
    };
    worker.postMessage({ start: { pack, wanted, life } });
    if (paused) worker.postMessage({ paused });
    return on.start(paused);
  }

  return {
    /** @param {{base: string, manifest?: string, held?: object}} [other] another pack than before */
    start(other = pack) {
      pack = other;
      start(wantedEngine());
    },
    stop,
    pause(pausing) {
      paused = pausing;
      worker?.postMessage({ paused });
    },
    /** @param {Uint8Array} bytes a request of src/engine/message.h */
    send(bytes) {
      if (!worker) return;
      const { buffer } = bytes.slice();
      worker.postMessage({ request: buffer }, [buffer]);
      owing = true;
      watch();
    },
  };
}
