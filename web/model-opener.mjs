// A model of the person's own: from the files that they drop or choose to a pack in the browser's storage, which then is opened like
// any other. It can be saved as one file, and refined as long as the page has its files.
import { createMakingCard } from './making-card.mjs';
import { isPack, modelOf } from './model-files.mjs';
import { listOwnModels, ownBase } from './own-models.mjs';
import { createPackMaker } from './pack-maker.mjs';
import { making as steps, ownModels as texts } from './strings.mjs';
import { forgetWeights, storedPart } from './weights-store.mjs';

const nameOf = (file) => file.path.split('/').at(-1);
const isZip = (files) => files.length === 1 && /\.zip$/i.test(nameOf(files[0]));
const isStop = (error) => error.name === 'AbortError';

/**
 * @param {HTMLElement} element #making of index.html
 * @param {{choose: (pack: object) => void, output: object, tell: (sentence: string) => void, notices: object}} page
 */
export function createModelOpener(element, page) {
  const maker = createPackMaker((progress) => card.progress(progress));
  const card = createMakingCard(element, maker.stop);
  const models = new Map();  // by their base: the files that were opened during this visit

  async function run(description, task) {
    if (maker.isBusy()) throw new Error(texts.busy);
    card.begin(description);
    try {
      return await maker.run(task);
    } finally {
      card.end();
    }
  }

  const findStored = async (wanted) => (await listOwnModels()).find(({ base }) => base === wanted);

  async function unzip([{ file, path }]) {
    const name = path.replace(/\.zip$/i, '');
    const found = await run({ heading: steps.unzipping(path), explanation: steps.unzippingLead }, { task: 'unzip', file });
    return found.map((entry) => ({ ...entry, path: found.some((other) => other.path.includes('/')) ? entry.path : `${name}/${entry.path}` }));
  }

  async function make(found) {
    const model = await modelOf(isZip(found) ? await unzip(found) : found, texts.untitled), base = await ownBase(model.name);
    try {
      await run({ heading: steps.opening(model.name), explanation: steps.openingLead }, { task: 'keep', model, base, quick: true });
    } catch (error) {
      if (!maker.isBusy() && !(await storedPart(base)).whole) await forgetWeights(base);
      throw error;
    }
    models.set(base, model);
    const pack = await findStored(base);
    if (!pack) throw new Error(texts.noStorage);
    page.tell(texts.made(pack.name));
    page.choose(pack);
  }

  return {
    /** @param {import('./model-files.mjs').ModelFile[]} found */
    open: (found) => make(found).catch((error) => { if (!isStop(error)) page.notices.show(texts.failed(error.message)); }),
    /** Whether the page still has its files, and it is no pack that somebody made. */
    canRefine: ({ base }) => !maker.isBusy() && models.has(base) && !isPack(models.get(base)),
    async refine({ name, base }) {
      try {
        await run({ heading: steps.refining(name), explanation: steps.refiningLead, isQuick: false }, { task: 'keep', model: models.get(base), base, quick: false });
        const refined = await findStored(base);
        page.notices.show(texts.refined(name), { label: texts.useRefined, act: () => page.choose(refined) });
      } catch (error) {
        if (!isStop(error)) page.notices.show(texts.notRefined(name, error.message));
      }
    },
    async save({ name, base }) {
      try {
        const file = await run({ heading: steps.saving(name), explanation: steps.savingLead }, { task: 'zip', base });
        page.tell(page.output.save(`${name}.zip`, file));
      } catch (error) {
        if (!isStop(error)) page.notices.show(texts.notSaved(name, error.message));
      }
    },
  };
}
