// Keeps the weights' chunks as files of the browser's private file system, unpacked: a worker reads them there several times
// as fast as from Cache Storage, and an update of the app leaves them alone. A chunk is written only after its check, and
// checked again when it is read, so that a file that is half written, or was damaged, counts as none. The manifest is written
// last. Where storage is refused or full, nothing is kept and everything works from memory.
import { sha256 } from './integrity.mjs';
import { freeRoom, ifUnused, privateFolder, withFiles } from './browser-services.mjs';

const MANIFEST = 'manifest.json';
const LOCK_TRIES = 40, LOCK_PAUSE = 50;  // milliseconds

/** A pack's folder: one for each place that it is served from, since origins are shared. */
export function folderName(base) {
  const { origin, pathname, href } = new URL(base);
  return `weights ${encodeURIComponent(origin === location.origin ? pathname : href)}`;
}
const isBeside = (name, base) => name !== folderName(base) && name.startsWith(folderName(new URL('../', base)));

/** Tries again while body fails because another tab, or a worker that has just ended, has a file open. */
async function whenClosed(body) {
  for (let tries = 1; ; ++tries) {
    try {
      return await body();
    } catch (error) {
      if (error.name !== 'NoModificationAllowedError' || tries === LOCK_TRIES) throw error;
    }
    await new Promise((resolve) => { setTimeout(resolve, LOCK_PAUSE); });
  }
}

async function removeFolder(name) {
  const root = await privateFolder();
  await withFiles(() => whenClosed(() => root.removeEntry(name, { recursive: true })));
}

/** Frees the room that a pack takes. */
export const forgetWeights = (base) => removeFolder(folderName(base));

/** What of a pack is kept on this device; nothing where nobody knows. @returns {Promise<{bytes: number, whole: boolean}>} */
export async function storedPart(base) {
  const root = await privateFolder();
  const stored = await withFiles(async () => {
    const found = { bytes: 0, whole: false };
    const folder = await root.getDirectoryHandle(folderName(base));
    for await (const [name, file] of folder.entries()) {
      found.whole ||= name === MANIFEST;
      found.bytes += (await file.getFile()).size;
    }
    return found;
  });
  return stored ?? { bytes: 0, whole: false };
}

/** The packs that are whole, of those that are served from below this address. @returns {Promise<{base: string, text: string}[]>} */
export async function storedManifests(above) {
  const root = await privateFolder(), prefix = folderName(above);
  const found = await withFiles(async () => {
    const manifests = [];
    for await (const [name, folder] of root.entries()) {
      if (!name.startsWith(prefix) || name === prefix) continue;
      const file = await folder.getFileHandle(MANIFEST).then((handle) => handle.getFile(), () => null);
      const base = new URL(decodeURIComponent(name.slice('weights '.length)), above).href;
      if (file) manifests.push({ base, text: await file.text() });
    }
    return manifests;
  });
  return found ?? [];
}

async function openFolder(base) {
  const root = await privateFolder();
  return withFiles(() => root.getDirectoryHandle(folderName(base), { create: true }));
}

/** Where nobody knows it is not. */
const isUnfinished = (folder) => withFiles(() => folder.getFileHandle(MANIFEST).then(() => false, ({ name }) => name === 'NotFoundError'));

/** Drops the site's other packs that were begun and left, unless another tab is at them (the lock of weights-worker.mjs). */
async function dropUnfinished(base) {
  const root = await privateFolder();
  const names = await withFiles(() => Array.fromAsync(root.keys())) ?? [];
  for (const name of names.filter((each) => isBeside(each, base))) {
    await ifUnused(name, async () => {
      const folder = await withFiles(() => root.getDirectoryHandle(name));
      if (folder && await isUnfinished(folder)) await removeFolder(name);
    });
  }
}

/** By the fast way; another tab can hold the file, and then by the slow one. @returns {Promise<{size, read, close}>} */
async function openToRead(file) {
  try {
    const access = await file.createSyncAccessHandle({ mode: 'read-only' });
    return {
      size: () => access.getSize(),
      read: (bytes) => access.read(bytes, { at: 0 }),
      close: () => access.close(),
    };
  } catch {
    const content = await file.getFile();
    return {
      size: () => content.size,
      read: async (bytes) => bytes.set(new Uint8Array(await content.arrayBuffer())),
      close() {},
    };
  }
}

/** Another tab that looks for the file in the moment in which it is made holds it until it has seen that there is nothing. */
async function write(file, bytes) {
  const access = await whenClosed(() => file.createSyncAccessHandle());
  try {
    access.truncate(0);
    if (access.write(bytes, { at: 0 }) !== bytes.length) throw new DOMException('a part was written', 'QuotaExceededError');
    access.flush();
  } finally {
    access.close();
  }
}

/** @param {string} base the pack's folder on the server @param {(why: 'refused' | 'full') => void} onUnkept nothing is kept */
export async function openStore(base, onUnkept) {
  let folder = await openFolder(base);
  if (!folder) onUnkept('refused');

  async function put(name, bytes) {
    if (!folder) return;
    const problem = await withFiles(() => folder.getFileHandle(name, { create: true }).then((file) => write(file, bytes))
      .then(() => 'none', (error) => (error.name === 'QuotaExceededError' ? 'full' : 'refused'))) ?? 'refused';
    if (problem === 'none' || !folder) return;
    const left = folder;
    folder = null;  // no use in trying the next
    onUnkept(problem);
    await withFiles(() => left.removeEntry(name));
  }

  const open = (name) => (folder ? withFiles(async () => openToRead(await folder.getFileHandle(name))) : null);

  return {
    /** The chunk's file, whole, to be got; null where there is none. Opening takes longer than reading: a task of its own. */
    async open({ file: name, bytes }) {
      const opened = await open(name);
      if (opened?.size() === bytes) return opened;
      opened?.close();  // at once: who fills it waits for that
      return null;
    },
    /** Reads the chunk's opened file into these bytes and closes it. Whether there is one and it fits the hash. */
    async get({ sha256: hash }, opened, bytes) {
      if (!opened) return false;
      const read = await withFiles(async () => {
        await opened.read(bytes);
        return true;
      });
      opened.close();
      return read === true && await sha256(bytes) === hash;
    },
    put: ({ file: name }, bytes) => put(name, bytes),
    /** Keeps nothing more where not all of it would fit. */
    async makeRoom(chunks) {
      if (!folder) return;
      const names = new Set(await withFiles(() => Array.fromAsync(folder.keys())) ?? []);
      const wanted = chunks.reduce((sum, { file, bytes }) => sum + (names.has(file) ? 0 : bytes), 0);
      if (await freeRoom() >= wanted) return;
      folder = null;
      onUnkept('full');
    },
    async manifest() {
      const opened = await open(MANIFEST);
      if (!opened) return null;
      const text = await withFiles(async () => {
        const bytes = new Uint8Array(opened.size());
        await opened.read(bytes);
        return new TextDecoder().decode(bytes);
      });
      opened.close();
      return text;
    },
    /** Everything is there: says so, and drops what an older release left, and other packs that were begun and left. */
    async complete(chunks, manifest) {
      await put(MANIFEST, new TextEncoder().encode(manifest));
      const wanted = new Set([MANIFEST, ...chunks.map(({ file }) => file)]);
      await withFiles(async () => {
        for await (const name of folder.keys()) {
          if (!wanted.has(name)) await folder.removeEntry(name);
        }
      });
      await dropUnfinished(base);
    },
  };
}
