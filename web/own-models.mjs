// Models of a person's own: packs that were made or opened here, each in a folder of the browser's private file system like those that
// are downloaded, under an address of this site at which there is nothing; or in memory, where the browser stores no files.
import { sha256 } from './integrity.mjs';
import { storedManifests } from './weights-store.mjs';

const OWN = new URL('own/', import.meta.url).href;

/** Where a model of this name is stored. Letters that are not plain would make a file's name too long: a hash stands for them. */
export async function ownBase(name) {
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '-');
  const key = plain === name ? name : `${plain}-${(await sha256(new TextEncoder().encode(name))).slice(0, 8)}`;
  return `${OWN}${key}/`;
}

export const isOwnBase = (base) => base.startsWith(OWN);

function packOf({ base, text }) {
  try {
    const { name, description, chunks, sha256_of_manifest: manifest } = JSON.parse(text);
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
    return { name, base, manifest, bytes, gives: description, isOwn: true };
  } catch {
    return null;  // damaged: it cannot be opened
  }
}

const held = new Map();  // by their base, those in memory

/** Lists the pack in memory; none: it is stored. @param {?import('./held-pack.mjs').HeldPack} pack */
export function holdOwnModel(base, pack) {
  if (pack) held.set(base, { ...packOf({ base, text: pack.text }), held: pack });
  else held.delete(base);
}

/** @returns {Promise<object[]>} as pack-list.mjs has them, in the order of their names */
export async function listOwnModels() {
  const stored = (await storedManifests(OWN)).map(packOf).filter((pack) => pack && !held.has(pack.base));
  return [...stored, ...held.values()].sort((a, b) => a.name.localeCompare(b.name));
}
