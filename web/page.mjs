// Opens the app: checks what the browser can do, starts the user interface and, beside it, the engine's worker.
import { createAnnouncer } from './a11y/announcer.mjs';
import { createButtons } from './a11y/buttons.mjs';
import { createTextView } from './a11y/text-view.mjs';
import { media, persist, savesData } from './browser-services.mjs';
import { watchCanvas } from './canvas.mjs';
import { hasSimd, hasWebAssembly } from './features.mjs';
import { openLinked, pickFile, watchDrops, watchLaunches } from './file-input.mjs';
import { createModelLoader } from './model-loader.mjs';
import { createNotices } from './notices.mjs';
import { installOffline, isolate, watchVersions } from './offline.mjs';
import { createOutput } from './output.mjs';
import { listPacks, packInAddress } from './pack-list.mjs';
import { keepStopped, remember, remembered, takeStopped } from './remembered.mjs';
import { createSaver } from './saver.mjs';
import { createStorageNotice } from './storage-notice.mjs';
import { notices as noticeTexts, stopped } from './strings.mjs';
import { createTextField } from './text-field.mjs';
import { createUi, OutOfMemory } from './ui-module.mjs';

const FIELDS = ['sentence', 'pair', 'other', 'candidates'];  // as src/app/field.h has them
const FALLBACKS = ['DejaVuSans.ttf', 'NotoSansCJK-Regular.otf',
  ...['Arabic', 'Bengali', 'Devanagari', 'Kannada', 'Myanmar', 'Sinhala', 'Tamil', 'Thai'].map((script) => `NotoSans${script}-Regular.ttf`), 'NotoSerifTibetan-Regular.ttf'];
const FONTS = ['Inter-Regular.otf', 'Inter-SemiBold.otf', ...FALLBACKS].map((name) => `fonts/${name}`);
const PICTURE_FONTS = FONTS.filter((font) => !font.includes('SemiBold'));

const byId = (id) => document.getElementById(id);
const here = new URL('./', import.meta.url);
const light = media('(prefers-color-scheme: light)');
const contrast = media('(prefers-contrast: more)');
const lessMotion = media('(prefers-reduced-motion: reduce)');

const notices = createNotices(byId('notices'));
const announcer = createAnnouncer(byId('answer'));

/** Called once the model can answer, or once it is clear that it cannot. */
let settle;
const settled = new Promise((resolve) => { settle = resolve; });

/** What is shown, for tests and tools (docs/page.md); the page itself does not use it. */
let state = () => ({ status: 'opening', message: '' });
globalThis.maskscope = { ready: settled.then(() => state()), state: () => state() };

const hasStopped = () => !byId('failure').hidden;

/** What the app cannot start without, or not go on without, is said in one sentence, in HTML. */
function stop(message, title = stopped.cannotStart) {
  if (hasStopped()) return;
  byId('opening-help').hidden = true;
  state = () => ({ status: 'failed', message });
  const card = byId('failure');
  card.querySelector('h1').textContent = title;
  card.querySelector('p').textContent = message;
  byId('own-tab').hidden = message !== stopped.sandboxed;
  card.hidden = false;
  byId('opening').hidden = true;
  document.querySelector('main').inert = true;
  for (const id of FIELDS) byId(id).hidden = true;
  settle();
}

/** The user interface's module has ended for good. */
function stopForGood(error) {
  console.error(error);
  keepStopped(FIELDS.slice(0, 2).map((id) => byId(id).value));
  stop(`${error instanceof OutOfMemory ? stopped.noMemory : stopped.broken} ${stopped.textKept}`, stopped.hasStopped);
  const reload = byId('failure').querySelector('button');
  reload.hidden = false;
  reload.onclick = () => location.reload();
  reload.focus();
}

/** After such an end the text that was there is not read at once: it may end the page again. */
function offerStopped(ui, fields) {
  const texts = takeStopped();
  if (!texts) return;
  const put = (all) => all.forEach((text, index) => {
    fields[index].setText(text);
    ui.text(index, text);
  });
  put(texts.map(() => ''));
  notices.show(noticeTexts.hadStopped, { label: noticeTexts.restore, act: () => put(texts) });
}

function whatIsMissing() {
  if (globalThis.origin === 'null') return stopped.sandboxed;
  if (!hasWebAssembly()) return stopped.noWebAssembly;
  if (!hasSimd()) return stopped.noSimd;
  return document.createElement('canvas').getContext('webgl2') ? null : stopped.noWebGl;
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

/** The user interface's module, with its fonts and what it remembers; nothing is on screen yet. */
async function loadUi(canvas, died) {
  const fonts = FONTS.map(bytesOf);
  let ui;
  try {
    ui = await createUi(canvas, died);
  } catch (error) {
    throw new Error(stopped.missingFiles, { cause: error });
  }
  for (const font of await Promise.all(fonts)) ui.addFont(font);
  ui.dark(!light.matches);
  ui.memory(remembered());
  return ui;
}

/** The view in the address's fragment, if there is one. */
function followLinks(ui) {
  const open = () => { if (location.hash.length > 1) ui.open(location.hash.slice(1)); };
  open();
  addEventListener('hashchange', open);
}

/** The last words too, which have not come to rest; a phone ends hidden pages without a word. */
function rememberOnLeaving(ui) {
  addEventListener('pagehide', ui.remember);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') ui.remember(); });
}

/** Text boxes are not printed: long texts are cut off in them. */
function printSentence(ui) {
  addEventListener('beforeprint', () => {
    const { sentence = '', pair = '' } = ui.textView() ?? {};  // none after its end
    byId('printed').textContent = [sentence, pair].filter(Boolean).join('\n');
  });
}

function followSettings(ui) {
  light.addEventListener('change', ({ matches }) => ui.dark(!matches));
  ui.contrast(contrast.matches);
  contrast.addEventListener('change', ({ matches }) => ui.contrast(matches));
}

/** What the app calls when there is news, and when other things can be pressed than before. */
function createNewsHooks(canvas, ui, model) {
  const buttons = createButtons(byId('buttons'), canvas, byId('other'), ui);
  const textView = createTextView(byId('text-view'), ui);
  return {
    /** After the first picture, and whenever the loading has ended, an answer has come, or another head or other colours. */
    news(dark) {
      byId('opening').hidden = true;
      byId('opening-help').hidden = true;
      document.documentElement.dataset.theme = dark ? 'dark' : 'light';
      const announcement = ui.announcement();
      announcer.announce(announcement);
      textView.changed();
      const { status } = announcement;
      if (status === 'loading') return;
      model.ended(status === 'ready');
      if (status === 'ready') persist();
      settle();
    },
    buttonsChanged(opened) {
      buttons.changed(opened);
      if (opened && buttons.overlay() && document.activeElement === canvas) announcer.opened(buttons.overlay());
    },
  };
}

/** The user interface on screen, with the example that was computed when the site was built. @returns {Promise<object>} its model */
async function openUi() {
  const example = bytesOf('example.bin');
  const canvas = byId('canvas');
  const end = new AbortController();
  const ui = await loadUi(canvas, (error) => {
    end.abort();
    stopForGood(error);
  });
  const output = createOutput(ui.tell);
  const elements = { card: byId('loading'), making: byId('making'), dialog: byId('models') };
  const model = createModelLoader(ui, notices, createStorageNotice(notices), elements, output, end.signal);
  const fields = FIELDS.map((id, index) => createTextField(byId(id), (text) => ui.text(index, text), ui.wake));
  const hooks = { engine: model, engines: [model, model.other], fields, output, remember, lessMotion, saver: createSaver(PICTURE_FONTS, output, ui),
    ...createNewsHooks(canvas, ui, model), pickFile: () => pickFile(ui) };
  if (!ui.start(hooks)) throw new Error(stopped.noWebGl);
  state = ui.state;
  offerStopped(ui, fields);
  followLinks(ui);
  rememberOnLeaving(ui);
  printSentence(ui);
  watchCanvas(canvas, FIELDS.map(byId), ui);
  watchDrops(ui, model.openFiles);
  followSettings(ui);
  watchLaunches(ui);
  openLinked(ui).then((problem) => { if (problem) notices.show(problem); });
  example.then((bytes) => { if (bytes.length > 0) ui.engine.event(bytes); });
  return model;
}

async function open() {
  const packs = listPacks(here);
  const model = await openUi();
  const { pack, problem } = packInAddress();
  if (problem) notices.show(problem);
  await model.offer(await packs, pack);
  const installing = installOffline();
  installing.then((registration) => watchVersions(registration, (takeOver) => {
    notices.show(noticeTexts.newVersion, { label: noticeTexts.reload, act: takeOver });
  }));
  await isolate(installing);
  if (savesData()) model.pause();
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
