// The engine's side of the weights' worker.
import { startWorker } from './browser-services.mjs';

const NOT_STARTED = 'The part of the page that gets the weights could not be started.';

/**
 * @param {{base: string, manifest?: string, held?: object}} pack as weights.mjs takes it
 * @param {(news: {progress?, trouble?, unkept?}) => void} tell of the download
 */
export function openWeights(pack, tell) {
  const worker = startWorker(new URL('weights-worker.mjs', import.meta.url), 'maskscope weights');
  if (!worker) throw new Error(NOT_STARTED);
  const arrived = [];
  let wake = () => {};
  const put = (item) => {
    arrived.push(item);
    wake();
  };
  worker.onmessage = ({ data }) => (data.progress || data.trouble || data.unkept ? tell(data) : put(data));
  worker.onerror = (event) => {
    event.preventDefault();
    put({ failure: NOT_STARTED });
  };
  worker.postMessage({ pack });

  return {
    /** The next of: the manifest; a chunk that was asked for; complete or outdated, the last. Throws what cannot be got; a RangeError where memory ran out. */
    async take() {
      while (arrived.length === 0) await new Promise((resolve) => { wake = resolve; });
      const item = arrived.shift();
      if (item.failure) throw new (item.outOfMemory ? RangeError : Error)(item.failure);
      return item;
    },
    /** For one chunk more. @param {ArrayBuffer} [buffer] an earlier one's, which is used again */
    ask: (buffer) => worker.postMessage({ next: true, buffer }, buffer ? [buffer] : []),
    pause: (paused) => worker.postMessage({ paused }),
    close: () => worker.terminate(),
  };
}
