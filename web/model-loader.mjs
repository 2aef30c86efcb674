// The model: which of the site's packs or of the person's own it is, the engine that it runs in, its download, and the choice of
// another. Beside it, in an engine of its own, a second one that it is compared with.
import { createEngineClient } from './engine-client.mjs';
import { createLoadingCard } from './loading-card.mjs';
import { createModelChooser } from './model-chooser.mjs';
import { createModelOpener } from './model-opener.mjs';
import { baseOf, chosenPack, packLabel, rememberPack, smallerPack } from './pack-list.mjs';
import { loading as loadingTexts, notices as texts } from './strings.mjs';
import { forgetWeights, storedPart } from './weights-store.mjs';

/**
 * @param {object} ui as createUi makes it
 * @param {ReturnType<import('./notices.mjs').createNotices>} notices
 * @param {ReturnType<import('./storage-notice.mjs').createStorageNotice>} storage
 * @param {{card: HTMLElement, making: HTMLElement, dialog: HTMLDialogElement}} elements #loading, #making and #models of index.html
 * @param {ReturnType<import('./output.mjs').createOutput>} output
 * @param {AbortSignal} end of the page's own module: the engine ends too
 */
export function createModelLoader(ui, notices, storage, elements, output, end) {
  let packs = [];        // of the site, once they are known, and the one in the address
  let pack = null;       // the chosen one
  let answering = null;  // the one that answered last

  const engine = createEngineClient({
    start(paused) {
      ui.engine.loading();
      card.begin(paused);
    },
    event: ui.engine.event,
    maps: ui.engine.maps,
    failure: ui.engine.failure,
    progress: (progress) => card.progress(progress),
    trouble: (trouble) => card.trouble(trouble),
    unkept: storage.model,
  });

  // The app itself shows how far its loading is.
  const other = createEngineClient({
    start: ui.otherEngine.loading,
    event: ui.otherEngine.event,
    maps: ui.otherEngine.maps,
    failure: ui.otherEngine.failure,
    progress() {},
    trouble: ({ message, seconds }) => ui.tell(loadingTexts.retry(Math.ceil(seconds), message)),
    unkept: storage.model,
  });

  const weightsOf = (chosen) => ({ base: baseOf(chosen), manifest: chosen.manifest, held: chosen.held });
  const start = () => engine.start(weightsOf(pack));

  function choose(chosen) {
    rememberPack(chosen);
    engine.pause(false);
    if (answering) card.isAnother(chosen);
    pack = chosen;
    start();
    card.offer(packs, chosen);
  }

  async function cancel() {
    const left = pack;
    engine.stop();
    if (answering && answering !== left) choose(answering);
    const { whole } = await storedPart(baseOf(left));
    if (!whole) forgetWeights(baseOf(left));
  }

  const opener = createModelOpener(elements.making, { choose, output, tell: ui.tell, notices });

  const card = createLoadingCard(elements.card, { pause: engine.pause, go: start, choose, cancel });
  end.addEventListener('abort', () => [engine, other].forEach(({ stop }) => stop()));
  const compare = (chosen) => other.start(weightsOf(chosen));
  const chooser = createModelChooser(elements.dialog, { packs: () => packs, current: () => pack, choose, compare, tell: ui.tell }, opener);

  return {
    /** Offers the site's packs, and takes this one, or the one that this person chose, or the first. @param {object[]} all
     * pack-list.mjs @param {?object} wanted */
    async offer(all, wanted) {
      packs = wanted ? [wanted, ...all.filter((other) => baseOf(other) !== wanted.base)] : all;
      pack = wanted ?? await chosenPack(packs);
      card.offer(packs, pack);
      card.begin(false);
    },
    /** Nothing is fetched before the person says so. */
    pause: () => engine.pause(true),
    /** The loading has ended. @param {boolean} answers whether the model can answer */
    ended(answers) {
      card.end();
      if (answers) answering = pack;
    },
    // What the app asks for (src/platform/web/ui/bridge.cc):
    send: engine.send,
    start,
    other: { send: other.send },
    stopOther: other.stop,
    showModels: chooser.open,
    /** Files that were dropped or chosen. @param {import('./model-files.mjs').ModelFile[]} files */
    openFiles: opener.open,
    /** Memory ran out. */
    offerSmaller() {
      const smaller = smallerPack(packs, pack);
      if (smaller) notices.show(texts.smallerModel(packLabel(smaller)), { label: texts.useIt, act: () => choose(smaller) });
    },
  };
}
