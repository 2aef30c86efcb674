// Opens the app: checks what the browser can do, starts the user interface and, beside it, the engine's worker.
import { createAnnouncer } from './announcer.mjs';
import { watchCanvas } from './canvas.mjs';
import { createControls } from './controls.mjs';
import { openFile, pickFile, watchDrops } from './dropped.mjs';
import { createEngine } from './engine-link.mjs';
import { hasSimd, hasWebAssembly } from './features.mjs';
import { createField } from './field.mjs';
import { createHandOver } from './hand-over.mjs';
import { keepStopped, takeStopped, watchIncoming } from './incoming.mjs';
import { createLoadingCard } from './loading-card.mjs';
import { keptOf } from './kept-packs.mjs';
import { createMirror } from './mirror.mjs';
import { createModels } from './models.mjs';
import { createNotices } from './notices.mjs';
import { installOffline, isolate, watchVersions } from './offline.mjs';
import { chosenPack, listPacks, packLabel, rememberPack } from './packs.mjs';
import { createSaver } from './saver.mjs';
import { media, persist, savesData } from './services.mjs';
import { createUi, OutOfMemory } from './ui-module.mjs';
import { createUnkept } from './unkept.mjs';
import { forgetWeights } from './weights-store.mjs';

const FIELDS = ['sentence', 'pair', 'other', 'targets'];  // as src/app/field.h has them
const FALLBACKS = ['DejaVuSans.ttf', 'NotoSansCJK-Regular.otf',
  ...['Arabic', 'Bengali', 'Devanagari', 'Kannada', 'Myanmar', 'Sinhala', 'Tamil', 'Thai'].map((script) => `NotoSans${script}-Regular.ttf`), 'NotoSerifTibetan-Regular.ttf'];
const FONTS = ['Inter-Regular.otf', 'Inter-SemiBold.otf', ...FALLBACKS].map((name) => `fonts/${name}`);
const PICTURE_FONTS = FONTS.filter((font) => !font.includes('SemiBold'));
const NO_START = 'maskscope cannot start here';
const STOPPED = 'maskscope stopped';
const NO_WASM = 'WebAssembly, which the model runs in, is switched off in this browser. Its settings, or a mode of more security, can do that.';
const NO_SIMD = 'This browser lacks WebAssembly SIMD, which the model needs. Any browser of the last years has it.';
const NO_WEBGL = 'This browser does not offer WebGL 2, which draws the heads. It may be switched off in its settings.';
const SANDBOXED = 'The page that shows this one keeps it from working (a sandboxed frame).';
const NO_MEMORY = 'The page stopped: there was too little memory on this device for what it was asked.';
const BROKEN = 'The page stopped because of an error of its own.';
const KEPT = 'Your text is kept, and offered after a reload.';
const NO_FILES = 'Some of the page’s own files did not arrive. Reloading the page may help.';

const byId = (id) => document.getElementById(id);
const here = new URL('./', import.meta.url);
const light = media('(prefers-color-scheme: light)');
const contrast = media('(prefers-contrast: more)');
const lessMotion = media('(prefers-reduced-motion: reduce)');

const notices = createNotices(byId('notices'));
const announcer = createAnnouncer(byId('answer'));

let ui = null;       // once it is on screen
let failure = null;  // why the app cannot be opened at all
let model = null;    // the engine and its weights
let card = null;     // of the model's download
let mirror = null;   // the picture as text

/** Resolves once the model can answer, or once it is clear that it cannot. */
let settle;
const ready = new Promise((resolve) => { settle = resolve; });

/** For tests and tools, see docs/page.md. */
const state = () => (failure ? { status: 'failed', message: failure } : ui ? ui.state() : { status: 'opening', message: '' });
globalThis.maskscope = { ready, state };

/** What the app cannot start without, or not go on without, is said in one sentence, in HTML. */
function stop(message, title = NO_START) {
  if (failure) return;
  byId('opening-help').hidden = true;
  failure = message;
  const card = byId('failure');
  card.querySelector('h1').textContent = title;
  card.querySelector('p').textContent = message;
  byId('own-tab').hidden = message !== SANDBOXED;
  card.hidden = false;
  byId('opening').hidden = true;
  document.querySelector('main').inert = true;
  for (const id of FIELDS) byId(id).hidden = true;
  settle(state());
}

/** The user interface's module has ended for good. */
function stopForGood(error) {
  console.error(error);
  keepStopped(FIELDS.slice(0, 2).map((id) => byId(id).value));
  model?.stop();
  stop(`${error instanceof OutOfMemory ? NO_MEMORY : BROKEN} ${KEPT}`, STOPPED);
  const reload = byId('failure').querySelector('button');
  reload.hidden = false;
  reload.onclick = () => location.reload();
  reload.focus();
}

/** After such an end the text that was there is not read at once: it may end the page again. */
function offerStopped(fields) {
  const texts = takeStopped();
  if (!texts) return;
  const put = (all) => all.forEach((text, index) => {
    fields[index].setText(text);
    ui.text(index, text);
  });
  put(texts.map(() => ''));
  notices.show('The page had stopped. The text that it had is kept.', { label: 'Put it back', act: () => put(texts) });
}

function whatIsMissing() {
  if (globalThis.origin === 'null') return SANDBOXED;
  if (!hasWebAssembly()) return NO_WASM;
  if (!hasSimd()) return NO_SIMD;
  return document.createElement('canvas').getContext('webgl2') ? null : NO_WEBGL;
}

/** A small file of the app's own, empty where it cannot be had: without a font the app has a plain one of its own. */
async function bytesOf(path) {
  try {
    const response = await fetch(new URL(path, here));
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : new Uint8Array();
  } catch {
    return new Uint8Array();
  }
}

/** After the first picture, and whenever the loading has ended, an answer has come, or another head or other colours. */
function news(dark) {
  byId('opening').hidden = true;
  byId('opening-help').hidden = true;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  if (!ui) return;
  const told = ui.told();
  announcer.announce(told);
  mirror?.changed();
  if (told.status === 'loading') return;
  card?.end();
  if (told.status === 'ready') {
    model?.arrived();
    persist();
  }
  settle(state());
}

/** The view in the address's fragment, if there is one. */
function openLink() {
  if (location.hash.length > 1) ui.open(location.hash.slice(1));
}

/** The last words too, which have not come to rest; a phone ends hidden pages without a word. */
function rememberOnLeaving({ remember }) {
  addEventListener('pagehide', remember);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') remember(); });
}

/** Text boxes are not printed: long texts are cut off in them. */
function printSentence() {
  const { shown_text: sentence = '', shown_pair: pair = '' } = state();
  byId('printed').textContent = [sentence, pair].filter(Boolean).join('\n');
}

/** The user interface on screen, with the example that was computed when the site was built. */
async function openUi(engine) {
  let opening = null;
  let controls = null;
  const controlsChanged = (opened) => {
    controls?.changed(opened);
    if (opened && controls?.overlay() && document.activeElement === canvas) announcer.opened(controls.overlay());
  };
  const fields = FIELDS.map((id, index) => createField(byId(id), (text) => opening.text(index, text), () => opening.wake()));
  const handOver = createHandOver((sentence) => opening.tell(sentence));
  const saver = createSaver(PICTURE_FONTS, handOver, {
    progress: (done, total) => opening.saving(done, total),
    ended: (sentence) => opening.saved(sentence),
  });
  const [example, ...fonts] = ['example.bin', ...FONTS].map(bytesOf);
  const canvas = byId('canvas');
  try {
    opening = await createUi({ canvas, engine, fields, handOver, saver, lessMotion, news, controlsChanged, pickFile: () => pickFile(ui) }, stopForGood);
  } catch (error) {
    throw new Error(NO_FILES, { cause: error });
  }
  for (const font of await Promise.all(fonts)) opening.addFont(font);
  opening.dark(!light.matches);
  opening.memory(handOver.remembered());
  if (!opening.start(canvas.clientWidth, canvas.clientHeight)) throw new Error(NO_WEBGL);
  ui = opening;
  offerStopped(fields);
  openLink();
  addEventListener('hashchange', openLink);
  rememberOnLeaving(ui);
  addEventListener('beforeprint', printSentence);
  watchCanvas(canvas, FIELDS.map(byId), ui);
  controls = createControls(byId('controls'), canvas, byId('other'), ui);
  mirror = createMirror(byId('mirror'), ui);
  watchDrops(ui);
  light.addEventListener('change', ({ matches }) => ui.dark(!matches));
  ui.contrast(contrast.matches);
  contrast.addEventListener('change', ({ matches }) => ui.contrast(matches));
  watchIncoming((file) => openFile(file, ui));
  example.then((bytes) => { if (bytes.length > 0) ui.event(bytes); });
}

/** The engine, its weights' download, and what is said of them. */
function createModel(packs, unkept) {
  let pack = chosenPack(packs);
  let answering = null;  // the pack that has answered last
  const baseOf = ({ name }) => new URL(`weights/${name}/`, here).href;
  const start = (chosen = pack) => {
    pack = chosen;
    engine.start({ base: baseOf(pack), manifest: pack.manifest });
  };
  const choose = (chosen) => {
    rememberPack(chosen.name);
    engine.pause(false);
    if (answering) card.isAnother(chosen);
    start(chosen);
    card.offer(packs, chosen);
  };
  const offerSmaller = () => {
    const smaller = packs.find(({ bytes }) => bytes < pack.bytes);
    if (smaller) notices.show(`A smaller model may do: ${packLabel(smaller)}.`, { label: 'Use it', act: () => choose(smaller) });
  };
  const engine = createEngine({
    start(paused) {
      ui.loading();
      card.begin(paused);
    },
    event: (bytes) => ui.event(bytes),
    maps: (bytes, of) => ui.maps(bytes, of),
    failure(sentence, memory) {
      ui.failure(sentence);
      if (memory) offerSmaller();
    },
    progress: (progress) => card.progress(progress),
    trouble: (trouble) => card.trouble(trouble),
    unkept: unkept.model,
  });
  card = createLoadingCard(byId('loading'), {
    pause: engine.pause,
    go: () => start(),
    choose,
    async cancel() {
      const left = pack;
      engine.stop();
      if (answering && answering !== left) choose(answering);
      const { whole } = await keptOf(baseOf(left));
      if (!whole) forgetWeights(baseOf(left));
    },
  });
  card.offer(packs, pack);
  card.begin(false);
  const models = createModels(byId('models'), { packs, current: () => pack, baseOf, choose, tell: (sentence) => ui.tell(sentence) });
  return { send: engine.send, pause: engine.pause, stop: engine.stop, start: () => start(), arrived() { answering = pack; }, showModels: models.open };
}

async function open() {
  const packs = listPacks(here);
  await openUi({ send: (bytes) => model.send(bytes), start: () => model.start(), showModels: () => model?.showModels() });
  model = createModel(await packs, createUnkept(notices));
  const installing = installOffline();
  installing.then((registration) => watchVersions(registration, (takeOver) => {
    notices.show('A new version of maskscope is here.', { label: 'Reload', act: takeOver });
  }));
  await isolate(installing);
  if (savesData()) model.pause(true);
  model.start();
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
