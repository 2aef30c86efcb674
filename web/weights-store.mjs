// Keeps the weights' chunks in the browser's Cache Storage, unpacked, since that is what loads fastest. A chunk is put
// there whole and only after its check; it is checked again when it is read. Where storage is refused or full, nothing is
// kept and everything works from memory.
import { sha256 } from './checks.mjs';

const NAME = 'maskscope-weights-v1';

async function open() {
  try {
    return await caches.open(NAME);
  } catch {
    return null;
  }
}

export async function openStore() {
  let cache = await open();
  return {
    /** The chunk's bytes, or null; what does not fit its hash is thrown away. */
    async get(url, { bytes: size, sha256: hash }) {
      try {
        const kept = await cache?.match(url);
        if (!kept) return null;
        const bytes = new Uint8Array(await kept.arrayBuffer());
        if (bytes.length === size && await sha256(bytes) === hash) return bytes;
        await cache.delete(url);
      } catch {
        cache = null;
      }
      return null;
    },
    async put(url, bytes) {
      try {
        await cache?.put(url, new Response(bytes, { headers: { 'content-type': 'application/octet-stream' } }));
      } catch {
        cache = null;  // full: no use in trying the next
      }
    },
    /** Drops an older release's chunks of the same pack. */
    async keepOnly(base, urls) {
      const wanted = new Set(urls.map(String));
      try {
        const kept = await cache?.keys() ?? [];
        await Promise.all(kept.filter(({ url }) => url.startsWith(base) && !wanted.has(url)).map((key) => cache.delete(key)));
      } catch {
        // They take room, no more.
      }
    },
  };
}
