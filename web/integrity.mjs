// What every byte from the network or from storage has to pass before it is used.
import { browserSha256 } from './browser-services.mjs';
import { sha256Of } from './sha256.mjs';

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {Uint8Array} bytes @returns {Promise<string>} 64 lower-case hex digits */
export async function sha256(bytes) {
  return hex(await browserSha256(bytes) ?? sha256Of(bytes));
}

/** A server that answers every address with its own page says 200 and sends HTML. */
export function refuseHtml(response) {
  if (/^text\/html/i.test(response.headers.get('content-type') ?? '')) throw new Error('found a web page (HTML), expected data');
}

/**
 * Reads a body into these bytes; stops where it is larger.
 * @param {ReadableStream<Uint8Array>} body @returns {Promise<Uint8Array>} the part of them that it filled
 */
export async function readInto(bytes, body) {
  let size = 0;
  for (const reader = body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return bytes.subarray(0, size);
    if (size + value.length > bytes.length) {
      reader.cancel().catch(() => {});
      throw new Error(`found more than the expected ${bytes.length} bytes`);
    }
    bytes.set(value, size);
    size += value.length;
  }
}
