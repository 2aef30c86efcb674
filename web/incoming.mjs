// Texts that come to the page from elsewhere: from a file that the system opens with it, or from this tab before it was
// loaded again.

const KEPT = 'maskscope: text';

export const keepText = (text) => sessionStorage.setItem(KEPT, text);

function takeKept() {
  const text = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  return text;
}

/** @param {(text: string) => void} onText @param {(file: File) => void} onFile */
export function watchIncoming(onText, onFile) {
  const kept = takeKept();
  if (kept) onText(kept);
  globalThis.launchQueue?.setConsumer(async ({ files }) => {
    if (files.length > 0) onFile(await files[0].getFile());
  });
}
