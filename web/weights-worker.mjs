// Gets a pack beside the engine: checking, unpacking and storing take as long as the engine's own part of the loading, so
// that both are done at once. The engine's worker (weights-client.mjs) asks for each chunk, and for no more than it can take.
import { createRetry } from './retry.mjs';
import { together } from './browser-services.mjs';
import { openPack } from './weights.mjs';
import { folderName } from './weights-store.mjs';

const PROGRESS_EVERY = 50;  // milliseconds: often enough for an eye

const retry = createRetry((message, seconds) => postMessage({ trouble: { message, seconds } }));

const asks = [];  // for a chunk each, with the buffer that comes back
let wake = () => {};

async function nextAsk() {
  while (asks.length === 0) await new Promise((resolve) => { wake = resolve; });
  return asks.shift();
}

/** Not at every piece that arrives. */
function progressTeller() {
  let last = -PROGRESS_EVERY;
  return (progress) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY && progress.done < progress.total) return;
    last = now;
    postMessage({ progress });
  };
}

async function send(pack) {
  const { manifest, outdated, chunks } = await openPack(pack, retry, { onProgress: progressTeller(), onUnkept: (unkept) => postMessage({ unkept }) });
  postMessage({ manifest });
  try {
    const steps = chunks();
    for (let step = await steps.next(); !step.done;) {
      const { buffer } = await nextAsk(), chunk = step.value;
      postMessage({ chunk }, [chunk.buffer]);
      step = await steps.next(buffer);
    }
    postMessage({ complete: true });
  } catch (error) {
    if (!await outdated()) throw error;
    postMessage({ outdated: true });
  }
}

addEventListener('message', ({ data }) => {
  if (data.pack) {
    together(folderName(data.pack.base), () => send(data.pack)).catch((error) => postMessage({ failure: error.message || String(error), outOfMemory: error instanceof RangeError }));
  } else if (data.next) {
    asks.push(data);
    wake();
  } else {
    retry[data.paused ? 'pause' : 'resume']();
  }
});
