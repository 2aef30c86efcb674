// The page's side of the worker that makes packs: one task at a time, which the person can stop.
import { startWorker } from './browser-services.mjs';
import { ownModels as texts } from './strings.mjs';

/** @param {(progress: {what: string, part: number}) => void} onProgress */
export function createPackMaker(onProgress) {
  let worker = null, giveUp = () => {};

  function stop() {
    worker?.terminate();
    worker = null;
  }

  /** What the worker's task gives; there must be no other. Rejects with a sentence; with an AbortError where it was stopped. */
  function run(task) {
    return new Promise((resolve, reject) => {
      const mine = startWorker(new URL('pack-worker.mjs', import.meta.url), 'maskscope pack');
      if (!mine) throw new Error(texts.noWorker);
      const fail = (error) => {
        if (worker === mine) stop();
        reject(error);
      };
      worker = mine;
      giveUp = () => fail(new DOMException('stopped', 'AbortError'));
      mine.onmessage = ({ data }) => {
        if (data.progress) return onProgress(data.progress);
        if (data.failure) return fail(new Error(data.failure));
        stop();
        return resolve(data.done);
      };
      mine.onerror = (event) => {
        event.preventDefault();
        fail(new Error(texts.noWorker));
      };
      mine.postMessage(task);
    });
  }

  return { run, stop: () => giveUp(), isBusy: () => worker !== null };
}
