// Texts that come to the page from a file that the system opens with it.
import { onLaunch } from './services.mjs';

const MOST_FILE_BYTES = 100_000;

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
