// Writes a BERT of random weights as Hugging Face keeps it: config.json, vocab.txt and model.safetensors, whole or in shards.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './server.mjs';

const CONFIG = { model_type: 'bert', hidden_act: 'gelu', num_hidden_layers: 2, num_attention_heads: 2, hidden_size: 64, intermediate_size: 128,
  vocab_size: 30522, max_position_embeddings: 128, type_vocab_size: 2, layer_norm_eps: 1e-12 };

function floats(count, most) {
  const bytes = crypto.randomBytes(count * 2), values = new Float32Array(count);
  for (let i = 0; i < count; ++i) values[i] = (bytes.readUInt16LE(2 * i) / 32767.5 - 1) * most;
  return values;
}

/** bfloat16 is the upper half of a float. */
function bf16(values) {
  const words = new Uint32Array(values.buffer);
  return Buffer.from(Uint16Array.from(words, (word) => word >>> 16).buffer);
}

/** Of numbers below 1 in size, down to the smallest normal one. */
function f16(values) {
  const words = new Uint32Array(values.buffer);
  return Buffer.from(Uint16Array.from(words, (word) => {
    const exponent = ((word >>> 23) & 255) - 112;
    return exponent <= 0 ? 0 : ((word >>> 16) & 0x8000) | (exponent << 10) | ((word >>> 13) & 0x3FF);
  }).buffer);
}

const STORE = { F32: (values) => Buffer.from(values.buffer), F16: f16, BF16: bf16 };

function* shapes({ num_hidden_layers: layers, hidden_size: hidden, intermediate_size: inner, vocab_size: words, max_position_embeddings: positions, type_vocab_size: types }) {
  const linear = function* (name, into, out) {
    yield [`${name}.weight`, [out, into]];
    yield [`${name}.bias`, [out]];
  };
  const norm = (name) => ['weight', 'bias'].map((part) => [`${name}.${part}`, [hidden]]);
  yield ['bert.embeddings.word_embeddings.weight', [words, hidden]];
  yield ['bert.embeddings.position_embeddings.weight', [positions, hidden]];
  yield ['bert.embeddings.token_type_embeddings.weight', [types, hidden]];
  yield* norm('bert.embeddings.LayerNorm');
  for (let i = 0; i < layers; ++i) {
    const layer = `bert.encoder.layer.${i}`;
    for (const part of ['query', 'key', 'value']) yield* linear(`${layer}.attention.self.${part}`, hidden, hidden);
    yield* linear(`${layer}.attention.output.dense`, hidden, hidden);
    yield* norm(`${layer}.attention.output.LayerNorm`);
    yield* linear(`${layer}.intermediate.dense`, hidden, inner);
    yield* linear(`${layer}.output.dense`, inner, hidden);
    yield* norm(`${layer}.output.LayerNorm`);
  }
  yield* linear('cls.predictions.transform.dense', hidden, hidden);
  yield* norm('cls.predictions.transform.LayerNorm');
  yield ['cls.predictions.bias', [words]];
}

function safetensors(tensors, dtype) {
  let end = 0;
  const bytes = tensors.map(({ values }) => STORE[dtype](values));
  const header = Object.fromEntries(tensors.map(({ name, shape }, i) => [name, { dtype, shape, data_offsets: [end, end += bytes[i].length] }]));
  const json = Buffer.from(JSON.stringify(header)), size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([size, json, ...bytes]);
}

/** @param {string} folder @param {{dtype?: 'F32' | 'F16' | 'BF16', shards?: number, config?: object}} form */
export function writeRandomModel(folder, { dtype = 'F32', shards = 1, config = {} } = {}) {
  fs.mkdirSync(folder, { recursive: true });
  const write = (name, content) => fs.writeFileSync(path.join(folder, name), content);
  const whole = { ...CONFIG, ...config };
  write('config.json', JSON.stringify(whole));
  write('vocab.txt', fs.readFileSync(path.join(root, 'tests/golden/vocab.txt')));
  const tensors = [...shapes(whole)].map(([name, shape]) => {
    const values = floats(shape.reduce((a, b) => a * b), 0.1);
    if (name.endsWith('LayerNorm.weight')) values.fill(1);
    return { name, shape, values };
  });
  if (shards === 1) return write('model.safetensors', safetensors(tensors, dtype));
  const fileOf = (index) => `model-${String(index % shards + 1).padStart(5, '0')}-of-${String(shards).padStart(5, '0')}.safetensors`;
  for (let i = 0; i < shards; ++i) write(fileOf(i), safetensors(tensors.filter((_, index) => index % shards === i), dtype));
  return write('model.safetensors.index.json', JSON.stringify({ metadata: {}, weight_map: Object.fromEntries(tensors.map(({ name }, index) => [name, fileOf(index)])) }));
}
