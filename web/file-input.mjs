// Files and texts that a person drops anywhere on the page, chooses, or opens with it: a .txt becomes the sentence, a .maskscope
// is the view or the reading that it holds, a folder or a model's files are a model, of anything else the app says what was expected. The browser
// never leaves the page for one.
import { onLaunch } from './browser-services.mjs';
import { linkedAddress } from './linked-address.mjs';
import { filesBelow, meansModel } from './model-files.mjs';
import { linkedFile } from './strings.mjs';

/** Gives the file's beginning to the app, which sees by it whether the file is too long. */
async function openFile(file, ui) {
  try {
    ui.file(file.name, new Uint8Array(await file.slice(0, ui.mostFileBytes(file.name) + 1).arrayBuffer()));
  } catch {
    ui.unreadable(file.name);
  }
}

/** Entries are to be had only while the drop is handled; a browser that has none gives files. */
function takeFiles({ items, files }, ui, openModel) {
  const entries = [...items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const names = entries.length > 0 ? entries.map(({ name }) => name) : [...files].map(({ name }) => name);
  if (entries.some(({ isDirectory }) => isDirectory) || meansModel(names)) {
    const dropped = [...files].map((file) => ({ path: file.name, file }));
    return entries.length > 0 ? filesBelow(entries).then(openModel, () => ui.unreadable(names[0])) : openModel(dropped);
  }
  if (names.length > 1) return ui.severalFiles();
  return files.length === 1 ? openFile(files[0], ui) : undefined;
}

/** @param {object} ui as createUi makes it @param {(files: import('./model-files.mjs').ModelFile[]) => void} openModel */
export function watchDrops(ui, openModel) {
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
    if (hasFiles(event)) takeFiles(event.dataTransfer, ui, openModel);
    else if (event.dataTransfer.getData('text/plain').trim()) ui.sentence(event.dataTransfer.getData('text/plain').trim());
  }, { capture: true });
}

/** Lets the person choose a file. */
export function pickFile(ui) {
  const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.txt,.maskscope' });
  input.addEventListener('change', () => openFile(input.files[0], ui));
  input.click();
}

/** As much of a response as this, or all of it. */
async function beginningOf(response, most) {
  const parts = [], reader = response.body.getReader();
  for (let size = 0; size < most;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
  }
  reader.cancel();
  return new Blob(parts).slice(0, most);
}

function nameOf({ pathname, host }) {
  const last = pathname.split('/').at(-1) || host;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;  // a % that stands for itself
  }
}

/** The file that the address names (?open=), if it does. @returns {Promise<string|undefined>} why it is not opened */
export async function openLinked(ui) {
  const { url, problem } = linkedAddress('open', linkedFile);
  if (!url) return problem;
  const name = nameOf(url);
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    await openFile(new File([await beginningOf(response, ui.mostFileBytes(name) + 1)], name), ui);
  } catch (error) {
    console.error(error);
    ui.unreadable(name);
  }
  return undefined;
}

/** Files that the system opens with the installed page. */
export function watchLaunches(ui) {
  onLaunch(async ({ files }) => {
    if (files.length > 0) openFile(await files[0].getFile(), ui);
  });
}
