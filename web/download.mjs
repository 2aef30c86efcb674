// One file from the server. What has come stays when the connection breaks, so that the next try asks only for the rest.
import { readInto, refuseHtml } from './integrity.mjs';
import { NoAnswer } from './retry.mjs';

const SILENT_TOO_LONG = 20_000;  // milliseconds without a byte

/** fetch, whose failure is named; a server that answers every address with its own page says 200 and sends HTML. */
async function ask(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new NoAnswer('the network or the server does not answer');
  }
  if (!response.ok) throw new Error(`the server answered ${response.status}, expected 200`);
  refuseHtml(response);
  return response;
}

/** Calls onPiece with each piece of the body; a connection that is silent too long counts as broken. */
async function readPieces(response, stop, onPiece) {
  const reader = response.body.getReader();
  for (;;) {
    const alarm = setTimeout(stop, SILENT_TOO_LONG);
    try {
      const { done, value } = await reader.read();
      if (done) return;
      onPiece(value);
    } finally {
      clearTimeout(alarm);
    }
  }
}

/** @param {URL} url @param {number} size in bytes @param {(change: number) => void} onBytes how many more, or fewer, are there */
export function createDownload(url, size, onBytes) {
  let bytes = null;  // once there is something to put into it
  let done = 0;

  const restart = () => {
    onBytes(-done);
    done = 0;
  };
  const add = (piece) => {
    if (done + piece.length > size) throw new Error(`found more than the expected ${size} bytes`);
    bytes.set(piece, done);
    done += piece.length;
    onBytes(piece.length);
  };

  async function fetchRest(signal) {
    const control = new AbortController();
    const stop = () => control.abort();
    signal.addEventListener('abort', stop);
    try {
      // The browser's own cache would keep it a second time.
      const options = { cache: 'no-store', signal: control.signal, headers: done > 0 ? { range: `bytes=${done}-` } : {} };
      const response = await ask(url, options);
      if (!response.headers.get('content-range')?.startsWith(`bytes ${done}-`)) restart();
      await readPieces(response, stop, add);
    } catch (error) {
      if (error instanceof TypeError || error.name === 'AbortError') throw new NoAnswer('the connection broke');
      if (!(error instanceof NoAnswer)) restart();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
    if (done === size) return;
    const found = done;
    restart();
    throw new Error(`found ${found} bytes, expected ${size}`);
  }

  return {
    /** All of its bytes, not checked yet. @param {AbortSignal} signal */
    async get(signal) {
      bytes ??= new Uint8Array(size);
      if (done < size) await fetchRest(signal);
      return bytes;
    },
    restart,
  };
}

/** A small file's text. @param {AbortSignal} signal */
export async function downloadText(url, most, signal) {
  const response = await ask(url, { cache: 'no-cache', signal });
  try {
    return new TextDecoder().decode(await readInto(new Uint8Array(most), response.body));
  } catch (error) {
    throw error instanceof TypeError ? new NoAnswer('the connection broke') : error;
  }
}
