// Opens the app: checks what the browser can do, starts the user interface and, beside it, the engine's worker.
import { createAnnouncer } from './announcer.mjs';
import { watchCanvas } from './canvas.mjs';
import { createControls } from './controls.mjs';
import { openFile, pickFile, watchDrops } from './dropped.mjs';
import { createEngine } from './engine-link.mjs';
import { hasSimd } from './features.mjs';
import { createField } from './field.mjs';
import { createHandOver } from './hand-over.mjs';
import { keepText, watchIncoming } from './incoming.mjs';
import { createLoadingCard } from './loading-card.mjs';
import { keptOf } from './kept-packs.mjs';
import { createMirror } from './mirror.mjs';
import { createModels } from './models.mjs';
import { createNotices } from './notices.mjs';
import { installOffline, isolate, watchVersions } from './offline.mjs';
import { chosenPack, listPacks, packLabel, rememberPack } from './packs.mjs';
import { createUi } from './ui-module.mjs';
import { forgetWeights } from './weights-store.mjs';

const FIELDS = ['sentence', 'pair', 'other', 'targets'];  // as src/app/platform.h has them
const FALLBACKS = ['DejaVuSans.ttf', 'NotoSansCJK-Regular.otf',
  ...['Arabic', 'Bengali', 'Devanagari', 'Kannada', 'Myanmar', 'Sinhala', 'Tamil', 'Thai'].map((script) => `NotoSans${script}-Regular.ttf`), 'NotoSerifTibetan-Regular.ttf'];
const FONTS = ['Inter-Regular.otf', 'Inter-SemiBold.otf', ...FALLBACKS].map((name) => `fonts/${name}`);
const NO_SIMD = 'This browser lacks WebAssembly SIMD, which the model needs. Any browser of the last years has it.';
const NO_WEBGL = 'This browser does not offer WebGL 2, which draws the heads. It may be switched off in its settings.';
const FETCHED_AGAIN = 'The model works all the same, and is fetched again at the next visit.';
const NO_FILES = 'Some of the page’s own files did not arrive. Reloading the page may help.';

const byId = (id) => document.getElementById(id);
const here = new URL('./', import.meta.url);
const light = matchMedia('(prefers-color-scheme: light)');
const contrast = matchMedia('(prefers-contrast: more)');

const notices = createNotices(byId('notices'));
const announcer = createAnnouncer(byId('answer'));
const keepSentence = () => keepText(byId('sentence').value);

let ui = null;       // once it is on screen
let failure = null;  // why the app can not be opened at all
let card = null;     // of the model's download
let mirror = null;   // the picture as text
let model = null;    // once the packs are known

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

/** A small file of the app's own, empty where it can not be had: without a font the app has a plain one of its own. */
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
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  if (!ui) return;
  const told = ui.told();
  announcer.announce(told);
  mirror?.changed();
  if (told.status === 'loading') return;
  card?.end();
  if (told.status === 'ready') {
    model?.arrived();
    navigator.storage?.persist?.();
  }
  settle(state());
}

/** The view in the address's fragment, if there is one. */
function openLink() {
  if (location.hash.length > 1) ui.open(location.hash.slice(1));
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
  const [example, ...fonts] = ['example.bin', ...FONTS].map(bytesOf);
  const canvas = byId('canvas');
  try {
    opening = await createUi({ canvas, engine, fields, handOver, news, controlsChanged, pickFile: () => pickFile(ui) });
  } catch (error) {
    throw new Error(NO_FILES, { cause: error });
  }
  for (const font of await Promise.all(fonts)) opening.addFont(font);
  opening.dark(!light.matches);
  opening.memory(handOver.remembered());
  if (!opening.start(canvas.clientWidth, canvas.clientHeight)) throw new Error(NO_WEBGL);
  ui = opening;
  openLink();
  addEventListener('hashchange', openLink);
  watchCanvas(canvas, FIELDS.map(byId), ui);
  controls = createControls(byId('controls'), canvas, byId('other'), ui);
  mirror = createMirror(byId('mirror'), ui);
  watchDrops(ui);
  light.addEventListener('change', ({ matches }) => ui.dark(!matches));
  ui.contrast(contrast.matches);
  contrast.addEventListener('change', ({ matches }) => ui.contrast(matches));
  watchIncoming((text) => {
    fields[0].setText(text);
    ui.text(0, text);
  }, (file) => openFile(file, ui));
  example.then((bytes) => { if (bytes.length > 0) ui.event(bytes); });
}

/** The engine, its weights' download, and what is said of them. */
function createModel(packs) {
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
    failure(sentence, memory) {
      ui.failure(sentence);
      if (memory) offerSmaller();
    },
    progress: (progress) => card.progress(progress),
    trouble: (trouble) => card.trouble(trouble),
    unkept: (sentence) => notices.show(`${sentence} ${FETCHED_AGAIN}`),
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
      if (!whole) forgetWeights(baseOf(left)).catch(() => {});
    },
  });
  card.offer(packs, pack);
  card.begin(false);
  const models = createModels(byId('models'), { packs, current: () => pack, baseOf, choose, tell: (sentence) => ui.tell(sentence) });
  return { send: engine.send, pause: engine.pause, start: () => start(), arrived() { answering = pack; }, showModels: models.open };
}

async function open() {
  const packs = listPacks(here);
  await openUi({ send: (bytes) => model.send(bytes), start: () => model.start(), showModels: () => model?.showModels() });
  model = createModel(await packs);
  const registration = await installOffline();
  watchVersions(registration, (takeOver) => {
    notices.show('A new version of maskscope is here.', { label: 'Reload', act: takeOver });
  }, keepSentence);
  await isolate(registration, keepSentence);
  if (navigator.connection?.saveData) model.pause(true);
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
