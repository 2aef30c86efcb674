// Several files in one, and out of one (PKWARE's APPNOTE): written without compression, since chunks are compressed already; read
// where they are stored or deflated.

const LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50;
const LOCAL_BYTES = 30, CENTRAL_BYTES = 46, END_BYTES = 22, LONGEST_COMMENT = 65_535;
const MOST_BYTES = 2 ** 32 - 1, MOST_ENTRIES = 65_535;
const STORED = 0, DEFLATED = 8, UTF8 = 0x800, ENCRYPTED = 1;
const VERSION = 20, DATE = 33;  // 1 January 1980: the same files give the same bytes

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; ++bit) crc = crc & 1 ? (crc >>> 1) ^ 0xEDB88320 : crc >>> 1;
  return crc;
});

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Fields of 2 or 4 bytes, little-endian: [bytes, value] each. */
function fields(...all) {
  const view = new DataView(new ArrayBuffer(all.reduce((sum, [bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [bytes, value] of all) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return view.buffer;
}

/** Keeps none of the bytes in this process. */
export function createZip() {
  const parts = [], directory = [];
  let size = 0, entries = 0;
  return {
    /** @param {string} name @param {Uint8Array} bytes */
    add(name, bytes) {
      const title = new TextEncoder().encode(name);
      const common = [[2, VERSION], [2, UTF8], [2, STORED], [2, 0], [2, DATE], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length],
        [2, title.length], [2, 0]];
      const local = fields([4, LOCAL], ...common);
      directory.push(fields([4, CENTRAL], [2, VERSION], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, size]), title);
      parts.push(local, title, new Blob([bytes]));
      size += local.byteLength + title.length + bytes.length;
      ++entries;
      if (size > MOST_BYTES || entries > MOST_ENTRIES) throw new Error('found more than 4 GB, which one .zip cannot hold');
    },
    /** @returns {Blob} */
    end() {
      const tail = new Blob(directory);
      return new Blob([...parts, tail, fields([4, END], [2, 0], [2, 0], [2, entries], [2, entries], [4, tail.size], [4, size], [2, 0])],
        { type: 'application/zip' });
    },
  };
}

const view = async (file, from, to) => new DataView(await file.slice(from, to).arrayBuffer());

async function findEnd(file) {
  const first = Math.max(0, file.size - END_BYTES - LONGEST_COMMENT), tail = await view(file, first, file.size);
  for (let at = tail.byteLength - END_BYTES; at >= 0; --at) {
    if (tail.getUint32(at, true) === END) return new DataView(tail.buffer, at);
  }
  throw new Error('found no directory at its end, expected a whole .zip');
}

/** Ends a stream that gives more than it should. */
function atMost(size) {
  let left = size;
  return new TransformStream({
    transform(bytes, controller) {
      left -= bytes.length;
      if (left < 0) controller.error(new Error(`found an entry of more than its ${size} bytes`));
      else controller.enqueue(bytes);
    },
  });
}

/** What is stored is a part of the archive, which is not read yet. */
async function contentOf(file, { at, method, flags, stored, size }) {
  if (flags & ENCRYPTED) throw new Error('found an encrypted entry, expected none');
  const head = await view(file, at, at + LOCAL_BYTES);
  if (head.byteLength < LOCAL_BYTES || head.getUint32(0, true) !== LOCAL) throw new Error(`found no entry at ${at}, expected one`);
  const begin = at + LOCAL_BYTES + head.getUint16(26, true) + head.getUint16(28, true);
  const bytes = file.slice(begin, begin + stored);
  if (method === STORED) return bytes;
  if (method !== DEFLATED) throw new Error(`found compression ${method}, expected none or deflate`);
  const content = await new Response(bytes.stream().pipeThrough(new DecompressionStream('deflate-raw')).pipeThrough(atMost(size))).blob();
  if (content.size !== size) throw new Error(`found an entry of ${content.size} bytes, expected ${size}`);
  return content;
}

/** @param {Blob} file @returns {Promise<{path: string, file: Blob}[]>} no folders */
export async function readZip(file) {
  const end = await findEnd(file), count = end.getUint16(10, true), bytes = end.getUint32(12, true), begin = end.getUint32(16, true);
  if (begin === MOST_BYTES || count === MOST_ENTRIES) throw new Error('found an archive of more than 4 GB, expected a smaller one; unpack it');
  const directory = await view(file, begin, begin + bytes), entries = [];
  for (let at = 0; entries.length < count; ) {
    if (at + CENTRAL_BYTES > directory.byteLength || directory.getUint32(at, true) !== CENTRAL) throw new Error('found a damaged directory');
    const [title, extra, comment] = [28, 30, 32].map((field) => directory.getUint16(at + field, true));
    if (at + CENTRAL_BYTES + title > directory.byteLength) throw new Error('found a damaged directory');
    const path = new TextDecoder().decode(new Uint8Array(directory.buffer, at + CENTRAL_BYTES, title));
    entries.push({ path, flags: directory.getUint16(at + 8, true), method: directory.getUint16(at + 10, true), stored: directory.getUint32(at + 20, true),
      size: directory.getUint32(at + 24, true), at: directory.getUint32(at + 42, true) });
    at += CENTRAL_BYTES + title + extra + comment;
  }
  const files = [];
  for (const entry of entries.filter(({ path }) => !path.endsWith('/'))) files.push({ path: entry.path, file: await contentOf(file, entry) });
  return files;
}
