// Writes a pack (docs/pack-format.md) of random weights in any BERT's shape, to see whether such a model fits the page.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const CHUNK_BYTES = 6 << 20;
const ROWS_A_BLOCK = 8192;
const MOST = 63;  // of a 7-bit step

const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');

const filled = (count, value) => Buffer.from(new Float32Array(count).fill(value).buffer);

function floats(count, most) {
  const bytes = crypto.randomBytes(count * 2);
  const values = new Float32Array(count);
  for (let i = 0; i < count; ++i) values[i] = (bytes.readUInt16LE(2 * i) / 32767.5 - 1) * most;
  return Buffer.from(values.buffer);
}

function steps(count) {
  const bytes = crypto.randomBytes(count);
  for (let i = 0; i < count; ++i) bytes[i] = (bytes[i] % (2 * MOST + 1)) - MOST;
  return bytes;
}

/** Tensors in a reader's order: name, type, shape, and what makes the bytes; a BertModel's have no masked-LM head. */
function* tensors({ num_hidden_layers: layers, hidden_size: hidden, intermediate_size: inner, vocab_size: words,
  max_position_embeddings: positions, type_vocab_size: types, architectures = [] }) {
  const f32 = (name, shape, make) => ({ name, dtype: 'F32', shape, bytes: 4 * shape.reduce((a, b) => a * b), make });
  const table = (name, rows) => f32(name, [rows, hidden], () => floats(rows * hidden, 0.05));
  const factors = function* (name, into, out) {
    // So large that a product of rows of size 1 has about size 1.
    yield f32(`${name}.scale`, [out], () => filled(out, 1.7 / MOST / Math.sqrt(into)));
    yield f32(`${name}.smooth`, [into], () => filled(into, 1));
  };
  const norm = function* (name) {
    yield f32(`${name}.weight`, [hidden], () => filled(hidden, 1));
    yield f32(`${name}.bias`, [hidden], () => filled(hidden, 0));
  };
  const linear = function* (name, into, out) {
    yield* factors(name, into, out);
    yield f32(`${name}.bias`, [out], () => floats(out, 0.1));
    yield { name: `${name}.weight`, dtype: 'I8', shape: [out, into], bytes: out * into, make: () => steps(out * into) };
  };
  yield table('bert.embeddings.position_embeddings.weight', positions);
  yield table('bert.embeddings.token_type_embeddings.weight', types);
  yield* norm('bert.embeddings.LayerNorm');
  for (let i = 0; i < layers; ++i) {
    const layer = `bert.encoder.layer.${i}`;
    yield* linear(`${layer}.attention.self.qkv`, hidden, 3 * hidden);
    yield* linear(`${layer}.attention.output.dense`, hidden, hidden);
    yield* norm(`${layer}.attention.output.LayerNorm`);
    yield* linear(`${layer}.intermediate.dense`, hidden, inner);
    yield* linear(`${layer}.output.dense`, inner, hidden);
    yield* norm(`${layer}.output.LayerNorm`);
  }
  if (!architectures.includes('BertModel')) {
    yield* linear('cls.predictions.transform.dense', hidden, hidden);
    yield* norm('cls.predictions.transform.LayerNorm');
    yield f32('cls.predictions.bias', [words], () => filled(words, 0));
  }
  const name = 'bert.embeddings.word_embeddings';
  yield* factors(name, hidden, words);
  for (let row = 0, block = 0; row < words; row += ROWS_A_BLOCK, ++block) {
    const rows = Math.min(ROWS_A_BLOCK, words - row);
    yield { name: `${name}.weight.${block}`, dtype: 'I8', shape: [rows, hidden], bytes: rows * hidden, make: () => steps(rows * hidden) };
  }
}

function header(all) {
  let end = 0;
  const entries = all.map(({ name, dtype, shape, bytes }) => [name, { dtype, shape, data_offsets: [end, end += bytes] }]);
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const padded = Buffer.concat([json, Buffer.alloc((64 - (json.length + 8) % 64) % 64, ' ')]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([size, padded]);
}

/** @param {string} folder @param {object} config as in config.json @param {string} vocabulary as in vocab.txt */
export function writeRandomPack(folder, config, vocabulary) {
  fs.mkdirSync(folder, { recursive: true });
  const texts = [['config', Buffer.from(JSON.stringify(config))], ['vocabulary', Buffer.from(vocabulary)]]
    .map(([name, bytes]) => ({ name, dtype: 'U8', shape: [bytes.length], bytes: bytes.length, make: () => bytes }));
  const all = [...texts, ...tensors(config)];
  const chunks = [];
  const write = (bytes) => {
    const stored = zlib.gzipSync(bytes, { level: 1 });
    const file = `${sha256(stored)}.bin`;
    fs.writeFileSync(path.join(folder, file), stored);
    chunks.push({ file, stored: stored.length, bytes: bytes.length, sha256: sha256(bytes) });
  };
  write(Buffer.concat([header(all), ...texts.map(({ make }) => make())]));
  let waiting = [];
  const waitingBytes = () => waiting.reduce((sum, { length }) => sum + length, 0);
  for (const { bytes, make } of all.slice(texts.length)) {
    if (waiting.length > 0 && waitingBytes() + bytes > CHUNK_BYTES) {
      write(Buffer.concat(waiting));
      waiting = [];
    }
    waiting.push(make());
  }
  write(Buffer.concat(waiting));
  const manifest = { format: 'maskscope-pack-1', name: path.basename(folder), description: 'random weights', sha256_of_manifest: '', chunks };
  manifest.sha256_of_manifest = sha256(JSON.stringify(manifest, null, 1));
  fs.writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest, null, 1));
}
