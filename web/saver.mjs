// The page's side of the worker that makes files: gives it what a file is made from, a piece at a time so that no frame waits,
// and the finished file to the person.
import { output as texts } from './strings.mjs';

const PIECE = 4 << 20;  // bytes of maps that are copied at once

const turn = () => new Promise((resolve) => { setTimeout(resolve); });

/**
 * @param {string[]} fonts their files, relative to the page
 * @param {object} output output.mjs
 * @param {{saving: (done: number, total: number) => void, saved: (sentence: string) => void}} ui is told of it
 */
export function createSaver(fonts, output, ui) {
  const workerUrl = new URL('save-worker.mjs', import.meta.url);
  const fontUrls = fonts.map((font) => new URL(font, import.meta.url).href);
  let worker = null;

  function stop() {
    worker?.terminate();
    worker = null;
  }

  function end(sentence) {
    stop();
    ui.saved(sentence);
  }

  function take({ progress, file, name, failure }, toClipboard) {
    if (progress) ui.saving(progress.done, progress.total);
    else if (failure) end(failure);
    else if (toClipboard) end(output.copyPicture(file));
    else end(output.save(name, file));
  }

  async function run(job, maps, copyOut, withFonts, toClipboard) {
    const mine = new Worker(workerUrl, { type: 'module', name: 'maskscope save' });
    worker = mine;
    mine.onmessage = ({ data }) => { if (worker === mine) take(data, toClipboard); };
    mine.onerror = (event) => {
      event.preventDefault();
      if (worker === mine) end(texts.noWorker);
    };
    mine.postMessage({ begin: { job, fonts: withFonts ? fontUrls : [] } });
    for (const { at, size } of maps) {
      for (let done = 0; done < size; done += PIECE) {
        await turn();
        if (worker !== mine) return;
        const bytes = copyOut(at + done, Math.min(PIECE, size - done));
        mine.postMessage({ maps: bytes }, [bytes.buffer]);
      }
    }
  }

  return {
    /**
     * @param {Uint8Array} job src/app/export/save_job.h @param {{at: number, size: number}[]} maps in the app's memory, until stop or
     * the end @param {(at: number, size: number) => Uint8Array} copyOut @param {boolean} withFonts @param {boolean} toClipboard
     */
    start(job, maps, copyOut, withFonts, toClipboard) {
      stop();
      run(job, maps, copyOut, withFonts, toClipboard).catch((error) => {
        console.error(error);
        end(texts.noWorker);
      });
    },
    stop,
  };
}
