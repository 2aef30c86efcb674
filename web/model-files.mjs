// The files of a model that a person drops on the page or chooses: each with its path below the model's folder, and the model's name.

const DEEPEST = 4, MOST_FILES = 2_000;  // somebody may drop a whole disk
const LONGEST_NAME = 80;
const WEIGHTS = /\.(safetensors|bin|pt|pth|ckpt|h5|keras|msgpack|onnx|gguf|ggml|ot|tflite|mlmodel|pb|index|zip|tar|gz|tgz)$/i;
const TEXTS = ['config.json', 'bert_config.json', 'manifest.json', 'model.safetensors.index.json', 'tokenizer.json', 'tokenizer_config.json'];
const ROOTS = ['manifest.json', 'config.json', 'variables/variables.index'];  // one of which the folder of a model has

/** @typedef {{path: string, file: File | Blob}} ModelFile */

const list = (reader) => new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
const fileOf = (entry) => new Promise((resolve, reject) => { entry.file(resolve, reject); });

async function* walk(entry, path, depth) {
  if (entry.isFile) {
    yield { path, file: await fileOf(entry) };
  } else if (depth < DEEPEST) {
    const reader = entry.createReader();
    for (let found; (found = await list(reader)).length > 0;) {
      for (const each of found) yield* walk(each, `${path}/${each.name}`, depth + 1);
    }
  }
}

/** All below these. @param {FileSystemEntry[]} entries @returns {Promise<ModelFile[]>} */
export async function filesBelow(entries) {
  const files = [];
  for (const entry of entries) {
    for await (const file of walk(entry, entry.name, 0)) {
      files.push(file);
      if (files.length === MOST_FILES) return files;
    }
  }
  return files;
}

/** Those of an <input type=file>, of a folder or not. @param {FileList} chosen @returns {ModelFile[]} */
export const filesChosen = (chosen) => [...chosen].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

/** Whether somebody who gives these files means a model, if no readable one. @param {string[]} names */
export const meansModel = (names) => names.some((name) => WEIGHTS.test(name) || TEXTS.includes(name));

const folderOf = (path) => path.slice(0, path.lastIndexOf('/') + 1);

/** The folder in which a model begins: the only one that looks like it, or what all have in common. */
function rootOf(paths) {
  const roots = new Set(ROOTS.flatMap((end) => paths.filter((path) => path === end || path.endsWith(`/${end}`))
    .map((path) => path.slice(0, path.length - end.length))));
  if (roots.size === 1) return [...roots][0];
  const [first] = paths.map(folderOf);
  const top = first.slice(0, first.indexOf('/') + 1);
  return paths.every((path) => path.startsWith(top)) ? top : '';
}

const tidy = (name) => name.replace(/[/\\\p{Cc}]/gu, ' ').trim().slice(0, LONGEST_NAME);
const isTelling = (name) => !['', '.', '..'].includes(name) && !/^[0-9a-f]{40}$/.test(name);  // a snapshot's folder is named by its hash

/** What config.json calls itself: the last part of a repository's or a folder's name. */
async function nameInConfig(files) {
  try {
    const { file } = files.find(({ path }) => path === 'config.json');
    return tidy(String(JSON.parse(await file.text())._name_or_path).split(/[/\\]/).at(-1));
  } catch {
    return '';
  }
}

/**
 * @param {ModelFile[]} found with paths from wherever they were found
 * @param {string} untitled a name for what has none
 * @returns {Promise<{name: string, files: ModelFile[]}>} with paths from the model's folder on
 */
export async function modelOf(found, untitled) {
  const root = rootOf(found.map(({ path }) => path));
  const files = found.filter(({ path }) => path.startsWith(root)).map(({ path, file }) => ({ path: path.slice(root.length), file }));
  const names = [tidy(root.split('/').at(-2) ?? ''), await nameInConfig(files), untitled];
  return { name: names.find(isTelling), files };
}

/** Whether it is a pack already. @param {{files: ModelFile[]}} model as modelOf gives it */
export const isPack = ({ files }) => files.some(({ path }) => path === 'manifest.json');
