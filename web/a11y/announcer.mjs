// Tells screen readers what the canvas shows, politely: what is wrong, what was done, the likeliest words of each mask.
import { announced } from '../strings.mjs';

/** @param {HTMLElement} element with aria-live */
export function createAnnouncer(element) {
  let told = { message: '', notice: '', answer: '' };
  return {
    /** @param {{message: string, notice: string, answer: string}} news of src/app/state/accessibility_snapshot.h */
    announce({ message, notice, answer }) {
      const isNew = (name, text) => text !== '' && text !== told[name];
      const said = [['message', message], ['notice', notice], ['answer', answer]].find(([name, text]) => isNew(name, text))?.[1];
      told = { message, notice, answer };
      if (said) element.textContent = said;
    },
    /** A side panel that the focus does not go into. */
    opened(name) { element.textContent = announced.opened(name); },
  };
}
