// What of each pack's weights is kept on this device (weights-store.mjs keeps it).
import { folderName } from './weights-store.mjs';

const MANIFEST = 'manifest.json';  // is written last

/** @returns {Promise<{bytes: number, whole: boolean}>} of the pack that is served from there */
export async function keptOf(base) {
  const kept = { bytes: 0, whole: false };
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(folderName(base));
    for await (const [name, file] of folder.entries()) {
      kept.whole ||= name === MANIFEST;
      kept.bytes += (await file.getFile()).size;
    }
  } catch {
    // There is none, or it can not be looked into: then nothing is known of it.
  }
  return kept;
}
