// The choice of models, from the model's name in the top bar: what each costs and gives, what of it is kept on this device.
import { keptOf } from './kept-packs.mjs';
import { packLabel } from './packs.mjs';
import { forgetWeights } from './weights-store.mjs';

const megabytes = (bytes) => `${Math.max(1, Math.round(bytes / 1e6))} MB`;

function keptText({ whole, bytes }) {
  if (whole) return `On this device, ${megabytes(bytes)} unpacked.`;
  return bytes > 0 ? `A part is on this device, ${megabytes(bytes)}.` : 'Not on this device.';
}

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/**
 * @param {HTMLDialogElement} dialog #models of index.html
 * @param {{packs: object[], current: () => object, baseOf: (pack: object) => string, choose: (pack: object) => void,
 *   tell: (sentence: string) => void}} model
 */
export function createModels(dialog, model) {
  const list = dialog.querySelector('ul');

  async function forget(pack) {
    try {
      await forgetWeights(model.baseOf(pack));
      model.tell(`${pack.name} is deleted from this device.`);
    } catch {
      model.tell(`${pack.name} could not be deleted: another tab may be using it.`);
    }
    await show();
    dialog.querySelector('.close').focus();
  }

  function choose(pack) {
    dialog.close();
    model.choose(pack);
  }

  function rowOf(pack, kept) {
    const isCurrent = pack === model.current();
    const use = make('button', { type: 'button', ariaLabel: `Use ${pack.name}`, onclick: () => choose(pack) }, 'Use it');
    const drop = make('button', { type: 'button', ariaLabel: `Delete ${pack.name} from this device`, onclick: () => forget(pack) },
      'Delete from this device');
    const row = make('li', {}, make('strong', {}, pack.name), make('p', {}, packLabel(pack)),
      make('p', { className: 'kept' }, isCurrent ? `It answers now. ${keptText(kept)}` : keptText(kept)));
    if (isCurrent) row.setAttribute('aria-current', 'true');
    else row.append(use);
    if (kept.bytes > 0) row.append(drop);
    return row;
  }

  async function show() {
    const kept = await Promise.all(model.packs.map((pack) => keptOf(model.baseOf(pack))));
    list.replaceChildren(...model.packs.map((pack, index) => rowOf(pack, kept[index])));
  }

  dialog.querySelector('.close').addEventListener('click', () => dialog.close());
  return {
    async open() {
      await show();
      if (!dialog.open) dialog.showModal();
    },
  };
}
