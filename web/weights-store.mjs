// Keeps the weights' chunks as files in the browser's private file system, unpacked: a worker reads them there several times
// as fast as from Cache Storage. A chunk is written only after its check, and checked again when it is read, so that a file
// that is half written, or was damaged, counts as none. Where storage is refused or full, nothing is kept and everything
// works from memory.
import { sha256 } from './checks.mjs';

/** A folder for each place that the page is served from: origins are shared. */
async function openFolder(base) {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(`weights ${encodeURIComponent(new URL(base).pathname)}`, { create: true });
  } catch {
    return null;
  }
}

/** By the fast way; another tab can hold the file, and then by the slow one. */
async function read(file) {
  try {
    const access = await file.createSyncAccessHandle({ mode: 'read-only' });
    try {
      const bytes = new Uint8Array(access.getSize());
      access.read(bytes, { at: 0 });
      return bytes;
    } finally {
      access.close();
    }
  } catch {
    return new Uint8Array(await (await file.getFile()).arrayBuffer());
  }
}

async function write(file, bytes) {
  const access = await file.createSyncAccessHandle();
  try {
    access.truncate(0);
    if (access.write(bytes, { at: 0 }) !== bytes.length) throw new Error('the storage is full');
    access.flush();
  } finally {
    access.close();
  }
}

/** @param {string} base the pack's folder on the server */
export async function openStore(base) {
  let folder = await openFolder(base);
  return {
    /** The chunk's bytes, or null where they are not there or do not fit their hash. */
    async get({ file: name, bytes: size, sha256: hash }) {
      try {
        const bytes = await read(await folder.getFileHandle(name));
        return bytes.length === size && await sha256(bytes) === hash ? bytes : null;
      } catch {
        return null;
      }
    },
    async put({ file: name }, bytes) {
      try {
        await write(await folder.getFileHandle(name, { create: true }), bytes);
      } catch {
        await folder?.removeEntry(name).catch(() => {});
        folder = null;  // refused or full: no use in trying the next
      }
    },
    /** Drops what an older release left. */
    async keepOnly(chunks) {
      const wanted = new Set(chunks.map(({ file }) => file));
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
