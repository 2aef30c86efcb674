// The choice of models, from the model's name in the top bar: what each costs and gives, what of it is kept on this device. The
// person's own are among them, and the way to open one.
import { filesChosen } from './model-files.mjs';
import { listOwnModels } from './own-models.mjs';
import { baseOf, packLabel } from './pack-list.mjs';
import { forgetWeights, storedPart } from './weights-store.mjs';
import { models as texts } from './strings.mjs';

const megabytes = (bytes) => texts.megabytes(Math.max(1, Math.round(bytes / 1e6)));

function storedText({ whole, bytes }) {
  if (whole) return texts.stored(megabytes(bytes));
  return bytes > 0 ? texts.partlyStored(megabytes(bytes)) : texts.notStored;
}

const placeText = (pack, stored) => (pack.held ? texts.forThisVisit : storedText(stored));

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/**
 * @param {HTMLDialogElement} dialog #models of index.html
 * @param {{packs: () => object[], current: () => object, choose: (pack: object) => void, compare: (pack: object) => void,
 *   tell: (sentence: string) => void}} model
 * @param {ReturnType<import('./model-opener.mjs').createModelOpener>} opener
 */
export function createModelChooser(dialog, model, opener) {
  const [list, own] = ['ul', '.own'].map((part) => dialog.querySelector(part));

  async function forget(pack) {
    try {
      await forgetWeights(baseOf(pack));
      model.tell(texts.removed(pack.name));
    } catch {
      model.tell(texts.notRemoved(pack.name));
    }
    await show();
    dialog.querySelector('.close').focus();
  }

  function choose(pack) {
    dialog.close();
    model.choose(pack);
  }

  /** A button that closes the dialog and does something with the pack. */
  const action = (label, spoken, pack, act) => make('button', { type: 'button', ariaLabel: spoken(pack.name), onclick() {
    dialog.close();
    act(pack);
  } }, label);

  function rowOf(pack, stored) {
    const isCurrent = baseOf(pack) === baseOf(model.current());
    const use = make('button', { type: 'button', ariaLabel: texts.useSpoken(pack.name), onclick: () => choose(pack) }, texts.use);
    const drop = make('button', { type: 'button', ariaLabel: texts.removeSpoken(pack.name), onclick: () => forget(pack) },
      texts.remove);
    const about = make('div', { className: 'about' }, make('strong', {}, pack.name), make('p', {}, packLabel(pack)),
      make('p', { className: 'kept' }, isCurrent ? texts.current(placeText(pack, stored)) : placeText(pack, stored)));
    const actions = make('div', { className: 'actions' });
    if (!isCurrent) actions.append(use, action(texts.compare, texts.compareSpoken, pack, model.compare));
    if (pack.isOwn) actions.append(action(texts.save, texts.saveSpoken, pack, opener.save));
    if (pack.isOwn && opener.canRefine(pack)) actions.append(action(texts.refine, texts.refineSpoken, pack, opener.refine));
    if (stored.bytes > 0) actions.append(drop);
    const row = make('li', {}, about, actions);
    if (isCurrent) row.setAttribute('aria-current', 'true');
    return row;
  }

  async function show() {
    const packs = [...model.packs(), ...await listOwnModels()];
    const stored = await Promise.all(packs.map((pack) => storedPart(baseOf(pack))));
    list.replaceChildren(...packs.map((pack, index) => rowOf(pack, stored[index])));
  }

  for (const [button, input] of [['.open-folder', '.folder'], ['.open-files', '.files']].map((pair) => pair.map((part) => own.querySelector(part)))) {
    button.hidden = input.className === 'folder' && !('webkitdirectory' in input);  // most phones have no folders to choose
    button.addEventListener('click', () => input.click());
    input.addEventListener('change', () => {
      const files = filesChosen(input.files);
      input.value = '';  // the same can be chosen again
      dialog.close();
      opener.open(files);
    });
  }

  dialog.querySelector('.close').addEventListener('click', () => dialog.close());
  return {
    async open() {
      await show();
      if (!dialog.open) dialog.showModal();
    },
  };
}
