// A pack that is held in memory, as long as the page lives: a person's own, where the browser has no storage for it, or no room.
import { openStore } from './weights-store.mjs';

/** @typedef {{text: string, parts: Map<string, Blob>}} HeldPack the manifest, and the unpacked chunks by their file */

/** As openStore's. @param {HeldPack} pack */
const heldStore = ({ text, parts }) => ({
  manifest: async () => text,
  open: async ({ file }) => parts.get(file),
  async get(_chunk, part, bytes) {
    const content = await part?.arrayBuffer().catch(() => null);
    if (!content) return false;
    bytes.set(new Uint8Array(content));
    return true;
  },
  async put() {},
  async makeRoom() {},
  async complete() {},
});

/** Where this pack lies, or is to be put. @param {{base: string, held?: HeldPack}} pack @param {(why: 'refused' | 'full') => void} onUnkept */
export const storeOf = ({ base, held }, onUnkept) => (held ? heldStore(held) : openStore(base, onUnkept));
