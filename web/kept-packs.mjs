// What of each pack's weights is kept on this device (weights-store.mjs keeps it).
import { privateFolder, withFiles } from './services.mjs';
import { folderName } from './weights-store.mjs';

const MANIFEST = 'manifest.json';  // is written last

/** @returns {Promise<{bytes: number, whole: boolean}>} of the pack that is served from there; nothing where nobody knows */
export async function keptOf(base) {
  const root = await privateFolder();
  const kept = await withFiles(async () => {
    const found = { bytes: 0, whole: false };
    const folder = await root.getDirectoryHandle(folderName(base));
    for await (const [name, file] of folder.entries()) {
      found.whole ||= name === MANIFEST;
      found.bytes += (await file.getFile()).size;
    }
    return found;
  });
  return kept ?? { bytes: 0, whole: false };
}
