// A model of the person's own: from the files that they drop or choose to a pack in the browser's storage, or in memory where that is
// refused, which then is opened like any other. It can be saved as one file, and refined as long as the page has its files.
import { createMakingCard } from './making-card.mjs';
import { isPack, modelOf } from './model-files.mjs';
import { holdOwnModel, listOwnModels, ownBase } from './own-models.mjs';
import { createPackMaker } from './pack-maker.mjs';
import { making as steps, models as choice, ownModels as texts } from './strings.mjs';
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

  const find = async (wanted) => (await listOwnModels()).find(({ base }) => base === wanted);

  /** Makes a pack and keeps it. @returns {Promise<{pack: object, problem?: 'refused' | 'full'}>} as pack-list.mjs has it; why
   * it is held only in memory */
  async function keep(description, model, base, quick) {
    try {
      const unkept = await run(description, { task: 'keep', model, base, quick });
      holdOwnModel(base, unkept?.pack);
      const pack = await find(base);
      if (!pack) throw new Error(texts.gone);
      return { pack, problem: unkept?.problem };
    } finally {
      if (!maker.isBusy() && !(await storedPart(base)).whole) await forgetWeights(base);
    }
  }

  async function unzip([{ file, path }]) {
    const name = path.replace(/\.zip$/i, '');
    const found = await run({ heading: steps.unzipping(path), explanation: steps.unzippingLead }, { task: 'unzip', file });
    return found.map((entry) => ({ ...entry, path: found.some((other) => other.path.includes('/')) ? entry.path : `${name}/${entry.path}` }));
  }

  async function make(found) {
    const model = await modelOf(isZip(found) ? await unzip(found) : found, texts.untitled), base = await ownBase(model.name);
    const { pack, problem } = await keep({ heading: steps.opening(model.name), explanation: steps.openingLead }, model, base, true);
    models.set(base, model);
    if (problem) page.notices.show(texts.madeForVisit(pack.name, texts.notKept[problem]), { label: choice.save, act: async () => save(await find(base)) });
    else page.tell(texts.made(pack.name));
    page.choose(pack);
  }

  async function save(pack) {
    try {
      const file = await run({ heading: steps.saving(pack.name), explanation: steps.savingLead }, { task: 'zip', pack });
      page.tell(page.output.save(`${pack.name}.zip`, file));
    } catch (error) {
      if (!isStop(error)) page.notices.show(texts.notSaved(pack.name, error.message));
    }
  }

  return {
    /** @param {import('./model-files.mjs').ModelFile[]} found */
    open: (found) => make(found).catch((error) => { if (!isStop(error)) page.notices.show(texts.failed(error.message)); }),
    /** Whether the page still has its files, and it is no pack that somebody made. */
    canRefine: ({ base }) => !maker.isBusy() && models.has(base) && !isPack(models.get(base)),
    async refine({ name, base }) {
      try {
        const { pack } = await keep({ heading: steps.refining(name), explanation: steps.refiningLead, isQuick: false }, models.get(base), base, false);
        page.notices.show(texts.refined(name), { label: texts.useRefined, act: () => page.choose(pack) });
      } catch (error) {
        if (!isStop(error)) page.notices.show(texts.notRefined(name, error.message));
      }
    },
    save,
  };
}
