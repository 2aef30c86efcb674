// The worker that makes one file, so that the page goes on meanwhile and its memory stays as it is: modules/save.wasm writes the
// file piece by piece, and the pieces are handed to the browser, which keeps them outside of this process.
import create from './modules/save.mjs';
import { output as texts } from './strings.mjs';

const PART = 1 << 20;    // bytes that the browser gets at once
const NEWS = 100;        // milliseconds between two reports of progress

let module = null;
let form = null;         // {name, type}
let failure = null;      // of the module: a sentence
const part = new Uint8Array(PART);  // one for all: the module runs to its end at once, and nothing is collected meanwhile
let waiting = 0;         // bytes in it
const parts = [];
let told = 0;
let place = 0;           // of the next maps in the module's memory
let missing = 0;         // bytes of maps

function keepPart() {
  parts.push(new Blob([part.subarray(0, waiting)]));
  waiting = 0;
}

const hooks = {
  form: (name, type) => { form = { name, type }; },
  /** @param {Uint8Array} bytes in the module's memory */
  write(bytes) {
    for (let done = 0; done < bytes.length;) {
      const piece = bytes.subarray(done, done + PART - waiting);
      part.set(piece, waiting);
      waiting += piece.length;
      done += piece.length;
      if (waiting === PART) keepPart();
    }
  },
  progress(done, total) {
    if (performance.now() - told < NEWS) return;
    told = performance.now();
    postMessage({ progress: { done, total } });
  },
  failed: (sentence, code) => { failure = code === 'out_of_memory' ? texts.noMemory : sentence; },
};

function copyIn(bytes) {
  const at = module._save_allocate(Math.max(bytes.length, 1));
  if (at === 0) throw new RangeError(texts.noMemory);
  module.HEAPU8.set(bytes, at);
  return [at, bytes.length];
}

/** Empty where it cannot be had: there are others. */
async function fontBytes(url) {
  try {
    const response = await fetch(url);
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : new Uint8Array();
  } catch {
    return new Uint8Array();
  }
}

async function begin({ job, fonts }) {
  const files = await Promise.all(fonts.map(fontBytes));
  module = await create(hooks);
  missing = module._save_begin(...copyIn(job));
  if (missing > 0) place = module._save_maps();
  for (const file of files) module._save_font(...copyIn(file));
}

function run() {
  module._save_run();
  if (failure) throw new Error(failure);
  keepPart();
  postMessage({ file: new Blob(parts, { type: form.type }), name: form.name });
}

function takeMaps(bytes) {
  module.HEAPU8.set(bytes, place);
  place += bytes.length;
  missing -= bytes.length;
  if (missing === 0) run();
}

function fail(error) {
  if (failure) return postMessage({ failure });
  console.error(error);
  return postMessage({ failure: error instanceof RangeError ? texts.noMemory : texts.failed(error.message) });
}

// In the order in which they come: the maps wait for the module.
let before = Promise.resolve();
addEventListener('message', ({ data }) => {
  before = before.then(() => (data.begin ? begin(data.begin) : takeMaps(data.maps))).then(() => {
    if (failure) throw new Error(failure);
  });
  before.catch(fail);
});
