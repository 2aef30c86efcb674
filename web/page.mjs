// Opens the app: checks what the browser can do, starts the user interface and, beside it, the engine's worker.
import { announce } from './announcer.mjs';
import { watchCanvas } from './canvas.mjs';
import { createEngine } from './engine-link.mjs';
import { hasSimd } from './features.mjs';
import { createField } from './field.mjs';
import { createUi } from './ui-module.mjs';

const PACK = 'bert-base-uncased';
const FONTS = ['Inter-Regular.otf', 'Inter-SemiBold.otf', 'DejaVuSans.ttf'];
const FIELDS = ['sentence', 'pair', 'other', 'targets'];  // as src/app/platform.h has them
const NO_SIMD = 'This browser lacks WebAssembly SIMD, which the model needs. Any browser of the last years has it.';
const NO_WEBGL = 'This browser does not offer WebGL 2, which draws the heads. It may be switched off in its settings.';
const NO_FILES = 'Some of the page’s own files did not arrive. Reloading the page may help.';

const byId = (id) => document.getElementById(id);
const here = new URL('./', import.meta.url);
const light = matchMedia('(prefers-color-scheme: light)');

let ui = null;       // once it is on screen
let failure = null;  // why the app can not be opened at all

/** Resolves once the model can answer, or once it is clear that it can not. */
let settle;
const ready = new Promise((resolve) => { settle = resolve; });

/** For tests and tools, see docs/page.md. */
const state = () => (failure ? { status: 'failed', message: failure } : ui ? ui.state() : { status: 'opening', message: '' });
globalThis.maskscope = { ready, state };

/** What the app can not start without is said in one sentence, in HTML. */
function stop(message) {
  failure = message;
  byId('failure').querySelector('p').textContent = message;
  byId('failure').hidden = false;
  byId('opening').hidden = true;
  for (const id of FIELDS) byId(id).hidden = true;
  settle(state());
}

function whatIsMissing() {
  if (!hasSimd()) return NO_SIMD;
  return document.createElement('canvas').getContext('webgl2') ? null : NO_WEBGL;
}

/** Without a font the app has a plain one of its own. */
async function fontBytes(name) {
  try {
    const response = await fetch(new URL(`fonts/${name}`, here));
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : new Uint8Array();
  } catch {
    return new Uint8Array();
  }
}

/** After the first picture, and whenever the loading has ended, an answer has come or the colours have changed. */
function news(dark) {
  byId('opening').hidden = true;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  const shown = state();
  announce(byId('answer'), shown);
  if (shown.status !== 'loading') settle(shown);
}

async function open() {
  let opening = null;
  const engine = createEngine(new URL(`weights/${PACK}/`, here).href, (bytes) => opening.event(bytes), (sentence) => opening.failure(sentence));
  const fields = FIELDS.map((id, index) => createField(byId(id), (text) => opening.text(index, text), () => opening.wake()));
  const fonts = Promise.all(FONTS.map(fontBytes));
  const canvas = byId('canvas');
  try {
    opening = await createUi({ canvas, engine, fields, news });
  } catch (error) {
    throw new Error(NO_FILES, { cause: error });
  }
  for (const font of await fonts) opening.addFont(font);
  opening.dark(!light.matches);
  if (!opening.start(canvas.clientWidth, canvas.clientHeight)) throw new Error(NO_WEBGL);
  ui = opening;
  engine.start();
  watchCanvas(canvas, FIELDS.map(byId), ui);
  light.addEventListener('change', ({ matches }) => ui.dark(!matches));
}

const missing = whatIsMissing();
if (missing) {
  stop(missing);
} else {
  open().catch((error) => {
    console.error(error);
    stop(error.message);
  });
}
