// Files and texts that a person drops anywhere on the page, or chooses: a .txt becomes the sentence, a .maskscope is the view
// that it holds, of anything else the app says what was expected. The browser never leaves the page for one.

/** Hands the file's beginning to the app; what is too long shows in it. */
export async function openFile(file, ui) {
  try {
    ui.file(file.name, new Uint8Array(await file.slice(0, ui.mostFileBytes() + 1).arrayBuffer()));
  } catch {
    ui.unreadable(file.name);
  }
}

function takeFiles({ items, files }, ui) {
  const dragged = [...items].filter(({ kind }) => kind === 'file');
  const folder = dragged.map((item) => item.webkitGetAsEntry?.()).find((entry) => entry?.isDirectory);
  if (files.length > 1 || dragged.length > 1) return ui.severalFiles();
  if (folder) return ui.folder(folder.name);
  return files.length === 1 ? openFile(files[0], ui) : undefined;
}

/** @param {object} ui as createUi makes it */
export function watchDrops(ui) {
  const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files');
  // A text box takes a dropped text itself, where it is dropped.
  const isBoxs = (event) => !hasFiles(event) && event.target instanceof HTMLTextAreaElement;
  for (const type of ['dragenter', 'dragover']) {
    addEventListener(type, (event) => {
      if (isBoxs(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    }, { capture: true });
  }
  addEventListener('drop', (event) => {
    if (isBoxs(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (hasFiles(event)) takeFiles(event.dataTransfer, ui);
    else if (event.dataTransfer.getData('text/plain').trim()) ui.sentence(event.dataTransfer.getData('text/plain').trim());
  }, { capture: true });
}

/** Lets the person choose a file. */
export function pickFile(ui) {
  const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.txt,.maskscope' });
  input.addEventListener('change', () => openFile(input.files[0], ui));
  input.click();
}
