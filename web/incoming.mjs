// Texts that come to the page from a file that the system opens with it, or from before it stopped.
import { onLaunch, tabMemory } from './services.mjs';

const STOPPED = 'maskscope: text before the page stopped';

/** What stood in the boxes when the page stopped for good. */
export const keepStopped = (texts) => tabMemory.set(STOPPED, JSON.stringify(texts));

/** @returns {?string[]} */
export function takeStopped() {
  const texts = tabMemory.get(STOPPED);
  if (texts === null) return null;
  tabMemory.remove(STOPPED);
  return JSON.parse(texts);
}

/** @param {(file: File) => void} onFile */
export function watchIncoming(onFile) {
  onLaunch(async ({ files }) => {
    if (files.length > 0) onFile(await files[0].getFile());
  });
}
