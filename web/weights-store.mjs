// Keeps the weights' chunks as files of the browser's private file system, unpacked: a worker reads them there several times
// as fast as from Cache Storage, and an update of the app leaves them alone. A chunk is written only after its check, and
// checked again when it is read, so that a file that is half written, or was damaged, counts as none. The manifest is written
// last. Where storage is refused or full, nothing is kept and everything works from memory.
import { sha256 } from './checks.mjs';

const MANIFEST = 'manifest.json';
const REFUSED = 'This browser keeps no files for this page.';
const LOCK_TRIES = 40, LOCK_PAUSE = 50;  // milliseconds
const FULL = 'There is too little room on this device to keep the model.';

/** A pack's folder: one for each place that it is served from, since origins are shared. */
export const folderName = (base) => `weights ${encodeURIComponent(new URL(base).pathname)}`;

/** Frees the room that a pack takes. */
export async function forgetWeights(base) {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(folderName(base), { recursive: true });
}

async function openFolder(base) {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(folderName(base), { create: true });
  } catch {
    return null;
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
async function openToWrite(file) {
  for (let tries = 1; ; ++tries) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if (error.name !== 'NoModificationAllowedError' || tries === LOCK_TRIES) throw error;
    }
    await new Promise((resolve) => { setTimeout(resolve, LOCK_PAUSE); });
  }
}

async function write(file, bytes) {
  const access = await openToWrite(file);
  try {
    access.truncate(0);
    if (access.write(bytes, { at: 0 }) !== bytes.length) throw new DOMException('a part was written', 'QuotaExceededError');
    access.flush();
  } finally {
    access.close();
  }
}

async function freeRoom() {
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  return quota - usage;
}

/** @param {string} base the pack's folder on the server @param {(sentence: string) => void} onUnkept why nothing is kept */
export async function openStore(base, onUnkept) {
  let folder = await openFolder(base);
  if (!folder) onUnkept(REFUSED);

  async function put(name, bytes) {
    if (!folder) return;
    try {
      await write(await folder.getFileHandle(name, { create: true }), bytes);
    } catch (error) {
      await folder?.removeEntry(name).catch(() => {});
      folder = null;  // no use in trying the next
      onUnkept(error.name === 'QuotaExceededError' ? FULL : REFUSED);
    }
  }

  async function open(name) {
    try {
      return await openToRead(await folder.getFileHandle(name));
    } catch {
      return null;
    }
  }

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
      try {
        await opened.read(bytes);
        return await sha256(bytes) === hash;
      } catch {
        return false;
      } finally {
        opened.close();
      }
    },
    put: ({ file: name }, bytes) => put(name, bytes),
    /** Keeps nothing more where not all of it would fit. */
    async makeRoom(chunks) {
      const names = new Set(await Array.fromAsync(folder?.keys() ?? []).catch(() => []));
      const wanted = chunks.reduce((sum, { file, bytes }) => sum + (names.has(file) ? 0 : bytes), 0);
      const free = await freeRoom().catch(() => Infinity);
      if (!folder || free >= wanted) return;
      folder = null;
      onUnkept(FULL);
    },
    async manifest() {
      const opened = await open(MANIFEST);
      try {
        const bytes = new Uint8Array(opened.size());
        await opened.read(bytes);
        return new TextDecoder().decode(bytes);
      } catch {
        return null;
      } finally {
        opened?.close();
      }
    },
    /** Everything is there: says so, and drops what an older release left. */
    async complete(chunks, manifest) {
      await put(MANIFEST, new TextEncoder().encode(manifest));
      const wanted = new Set([MANIFEST, ...chunks.map(({ file }) => file)]);
      try {
        for await (const name of folder?.keys() ?? []) {
          if (!wanted.has(name)) await folder.removeEntry(name);
        }
      } catch {
        // It takes room, no more.
      }
    },
  };
}
