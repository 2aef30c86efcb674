// Texts that come to the page from a file that the system opens with it, or from before it stopped.
import { onLaunch, tabMemory } from './services.mjs';

const STOPPED = 'maskscope: text before the page stopped';
const MOST_FILE_BYTES = 100_000;

/** What stood in the boxes when the page stopped for good. */
export const keepStopped = (texts) => tabMemory.set(STOPPED, JSON.stringify(texts));

/** @returns {?string[]} */
export function takeStopped() {
  const texts = tabMemory.get(STOPPED);
  if (texts === null) return null;
  tabMemory.remove(STOPPED);
  return JSON.parse(texts);
}

/** The file's beginning; the model reads 512 tokens at most. */
async function textOfFile(file) {
  const bytes = await (await file.getFile()).slice(0, MOST_FILE_BYTES).text();
  return bytes.trim();
}

/** @param {(text: string) => void} onText */
export function watchIncoming(onText) {
  onLaunch(async ({ files }) => {
    const text = files.length > 0 ? await textOfFile(files[0]) : '';
    if (text) onText(text);
  });
}
