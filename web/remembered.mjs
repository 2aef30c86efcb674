// What the page remembers, in this browser only: the view and what was typed. Each tab finds its own after a reload, a new one
// that of whichever tab was last.
import { siteMemory, tabMemory } from './browser-services.mjs';

const STATE = `maskscope ${new URL('./', import.meta.url).pathname}`;  // origins are shared
const STOPPED = 'maskscope: text before the page stopped';

export function remember(text) {
  tabMemory.set(STATE, text);
  siteMemory.set(STATE, text);
}

/** @returns {string} empty where there is none */
export const remembered = () => tabMemory.get(STATE) ?? siteMemory.get(STATE) ?? '';

/** The texts in the boxes when the page stopped for good. */
export const keepStopped = (texts) => tabMemory.set(STOPPED, JSON.stringify(texts));

/** @returns {?string[]} */
export function takeStopped() {
  const texts = tabMemory.get(STOPPED);
  if (texts === null) return null;
  tabMemory.remove(STOPPED);
  return JSON.parse(texts);
}
