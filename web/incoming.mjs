// Texts that come to the page from elsewhere: from a file that the system opens with it, or from this tab before it was
// loaded again.

const KEPT = 'maskscope: text';
const STOPPED = 'maskscope: text before the page stopped';
const MOST_FILE_BYTES = 100_000;

export const keepText = (text) => sessionStorage.setItem(KEPT, text);

/** What stood in the boxes when the page stopped for good. */
export function keepStopped(texts) {
  try {
    sessionStorage.setItem(STOPPED, JSON.stringify(texts));
  } catch {
    // Storage is refused or full: then it is only remembered as any text is.
  }
}

/** @returns {?string[]} */
export function takeStopped() {
  try {
    const texts = JSON.parse(sessionStorage.getItem(STOPPED));
    sessionStorage.removeItem(STOPPED);
    return texts;
  } catch {
    return null;
  }
}

function takeKept() {
  const text = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  return text;
}

/** The file's beginning; the model reads 512 tokens at most. */
async function textOfFile(file) {
  const bytes = await (await file.getFile()).slice(0, MOST_FILE_BYTES).text();
  return bytes.trim();
}

/** @param {(text: string) => void} onText */
export function watchIncoming(onText) {
  const take = (text) => {
    if (text) onText(text);
  };
  take(takeKept());
  globalThis.launchQueue?.setConsumer(async ({ files }) => {
    if (files.length > 0) take(await textOfFile(files[0]));
  });
}
