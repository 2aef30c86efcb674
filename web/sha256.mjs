// SHA-256 (FIPS 180-4), for where the browser has none: over plain http.

const isPrime = (n, _, before) => before.every((d) => d >= n || n % d !== 0);
const PRIMES = Array.from({ length: 310 }, (_, i) => i + 2).filter(isPrime);  // the first 64
const fraction = (root) => ((root % 1) * 2 ** 32) | 0;                       // its first 32 bits
const ROUND = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const BLOCK = 64;  // bytes

const turn = (x, bits) => (x >>> bits) | (x << (32 - bits));

/** Takes a block of the message into the state; words has room for 64. */
function compress(state, message, at, words) {
  for (let i = 0; i < 16; ++i) words[i] = message.getInt32(at + 4 * i);
  for (let i = 16; i < 64; ++i) {
    const before = words[i - 15], last = words[i - 2];
    const s0 = turn(before, 7) ^ turn(before, 18) ^ (before >>> 3);
    const s1 = turn(last, 17) ^ turn(last, 19) ^ (last >>> 10);
    words[i] = words[i - 16] + s0 + words[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; ++i) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + s1 + choice + ROUND[i] + words[i]) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + s0 + majority) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** The bytes after the last whole block, the bit 1, zeros, and the message's length in bits. */
function lastBlocks(bytes) {
  const rest = bytes.subarray(bytes.length - (bytes.length % BLOCK));
  const padded = new Uint8Array(rest.length + 9 <= BLOCK ? BLOCK : 2 * BLOCK);
  padded.set(rest);
  padded[rest.length] = 0x80;
  viewOf(padded).setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  return padded;
}

/** @param {Uint8Array} bytes @returns {ArrayBuffer} 32 bytes, as crypto.subtle.digest has them */
export function sha256Of(bytes) {
  const state = START.slice(), words = new Int32Array(64);
  for (const part of [bytes, lastBlocks(bytes)]) {
    const message = viewOf(part);
    for (let at = 0; at + BLOCK <= part.length; at += BLOCK) compress(state, message, at, words);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => digest.setInt32(4 * i, word));
  return digest.buffer;
}
