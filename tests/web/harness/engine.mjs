// Talks to the engine's worker in its own language (src/engine/message.h), without the app.

/** Event kinds, in the order of engine::Event. */
const READY = 1;
const ANSWER = 2;
const FAILURE = 4;

const PATIENCE = 150_000;  // milliseconds; the tests' driver waits for three minutes

class Reader {
  constructor(buffer) {
    this.view = new DataView(buffer);
    this.at = 0;
  }
  number(size, get) {
    const value = this.view[get](this.at, true);
    this.at += size;
    return value;
  }
  u8() { return this.number(1, 'getUint8'); }
  u32() { return this.number(4, 'getUint32'); }
  i32() { return this.number(4, 'getInt32'); }
  f32() { return this.number(4, 'getFloat32'); }
  u64() { return Number(this.number(8, 'getBigUint64')); }
  text() {
    const size = this.u64();
    const bytes = new Uint8Array(this.view.buffer, this.at, size);
    this.at += size;
    return new TextDecoder().decode(bytes);
  }
  list(read) { return Array.from({ length: this.u64() }, read); }
}

function readAnswer(reader) {
  const answer = { id: reader.u32(), text: reader.text(), pair: reader.text(), ids: reader.list(() => reader.i32()) };
  reader.list(() => reader.i32());  // types
  reader.list(() => reader.text());  // tokens
  reader.list(() => [reader.u64(), reader.u64()]);  // byte ranges
  for (const _ of ['text', 'pair', 'masks']) reader.u64();  // how much was cut off
  for (const _ of ['pad', 'unknown', 'cls', 'sep', 'mask', 'continuation', 'foreign mask']) reader.text();
  answer.masks = reader.list(() => ({
    position: reader.u64(),
    predictions: reader.list(() => ({ id: reader.i32(), token: reader.text(), logit: reader.f32(), probability: reader.f32() })),
  }));
  return answer;
}

function readRequest({ id, text, pair = '', top }) {
  const [first, second] = [text, pair].map((each) => new TextEncoder().encode(each));
  const view = new DataView(new ArrayBuffer(1 + 4 + 8 + first.length + 8 + second.length + 4 + 8 + 4));  // no head ablated, slot 0
  const bytes = new Uint8Array(view.buffer);
  view.setUint32(1, id, true);
  view.setBigUint64(5, BigInt(first.length), true);
  bytes.set(first, 13);
  view.setBigUint64(13 + first.length, BigInt(second.length), true);
  bytes.set(second, 21 + first.length);
  view.setUint32(21 + first.length + second.length, top, true);
  return view.buffer;
}

/** Resolves with the answers to the texts, asked one after another, of a pack of the site. */
globalThis.askAll = (wanted, texts, pack = 'bert-base-uncased') => new Promise((resolve, reject) => {
  const worker = new Worker('../engine-worker.mjs', { type: 'module' });
  const answers = [];
  let last = 'nothing';  // that the worker said, for who waits in vain
  setTimeout(() => reject(new Error(`no answer in ${PATIENCE / 1000} s; the worker last said ${last}`)), PATIENCE);
  const askNext = () => {
    if (answers.length === texts.length) {
      worker.terminate();
      return resolve(answers);
    }
    return worker.postMessage({ request: readRequest({ id: answers.length + 1, top: 10, ...texts[answers.length] }) });
  };
  worker.onerror = (event) => reject(new Error(event.message));
  worker.onmessage = ({ data }) => {
    try {
      take(data);
    } catch (error) {  // what is read here is not what the engine writes
      reject(error);
    }
  };
  const take = (data) => {
    last = JSON.stringify(data, (key, value) => (value instanceof ArrayBuffer ? `${value.byteLength} bytes` : value)).slice(0, 200);
    if (data.failure) return reject(new Error(data.failure));
    if (!data.event) return undefined;  // the download's own news
    const reader = new Reader(data.event);
    const kind = reader.u8();
    if (kind === FAILURE) {
      reader.u32();
      return reject(new Error(reader.text()));
    }
    if (kind === ANSWER) answers.push(readAnswer(reader));
    if (kind === READY || kind === ANSWER) askNext();
    return undefined;
  };
  worker.postMessage({ start: { pack: { base: new URL(`../weights/${pack}/`, location.href).href }, wanted } });
});
