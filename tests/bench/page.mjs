// The benchmark's side in the browser: maskscope's engine in its own worker, as the page runs it, and the peer beside it.
// browser.mjs calls globalThis.bench. Messages are those of src/engine/message.h.
const PACK = { base: new URL('/weights/bert-base-uncased/', location).href };
const MASK = 103;
const TOP = 10;
const KIND = { ready: 1, answer: 2, failure: 4 };
const QUIET_MS = 40;  // after a pass threads look for more work for a while; the other's turn comes when they sleep

const quiet = () => new Promise((resolve) => { setTimeout(resolve, QUIET_MS); });

function encodeRead(id, text) {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(new ArrayBuffer(1 + 4 + 8 + bytes.length + 8 + 4 + 8 + 4));  // the last 12: no head ablated, slot 0
  view.setUint8(0, 0);
  view.setUint32(1, id, true);
  view.setBigUint64(5, BigInt(bytes.length), true);
  new Uint8Array(view.buffer).set(bytes, 13);
  view.setUint32(13 + bytes.length + 8, TOP, true);  // before it stands the pair's length, 0
  return view.buffer;
}

/** Of an answer: its ids, the first mask's best word, and how long the forward pass took. */
function decodeAnswer(buffer) {
  const view = new DataView(buffer);
  let at = 5;
  const count = () => Number(view.getBigUint64((at += 8) - 8, true));
  const text = () => {
    const size = count();
    return new TextDecoder().decode(new Uint8Array(buffer, (at += size) - size, size));
  };
  const list = (item) => Array.from({ length: count() }, item);
  const int = () => view.getInt32((at += 4) - 4, true);
  const float = () => view.getFloat32((at += 4) - 4, true);
  text();  // the text and its pair
  text();
  const ids = list(int);
  list(int);  // types
  list(text);  // tokens
  const ranges = count();
  at += ranges * 16;  // two numbers of 8 bytes each
  at += 24;  // how many were cut, of the text, its pair and masks
  const masks = list(() => ({ position: count(), predictions: list(() => ({ id: int(), token: text(), logit: float(), probability: float() })) }));
  text();  // a warning
  return { ids, top1: masks[0]?.predictions[0]?.id, pass_ms: float() };
}

class Ours {
  #worker = new Worker('/bench/worker.mjs', { type: 'module' });
  #last = 0;

  #event(wanted) {
    return new Promise((resolve, reject) => {
      this.#worker.onerror = (event) => reject(new Error(event.message || 'the engine stopped'));
      this.#worker.onmessage = ({ data }) => {
        if (data.failure) return reject(new Error(data.failure));
        if (!data.event) return;  // the download's own news
        const kind = new DataView(data.event).getUint8(0);
        if (kind === wanted) resolve(data.event);
        else if (kind === KIND.failure) reject(new Error(new TextDecoder().decode(data.event)));
      };
    });
  }

  start(variant, threads) {
    const ready = this.#event(KIND.ready);
    this.#worker.postMessage({ start: { pack: PACK, wanted: { variant, threads } } });
    return ready;
  }

  /** @returns {Promise<{ms: number, answer_ms: number, ids: number[], top1: number}>} the pass alone, and until the maps are on the page */
  async pass(text) {
    const answer = this.#event(KIND.answer);
    const request = encodeRead(++this.#last, text);
    const start = performance.now();
    this.#worker.postMessage({ request }, [request]);
    const event = await answer;
    const answer_ms = performance.now() - start;
    const { pass_ms, ...rest } = decodeAnswer(event);
    return { ms: pass_ms, answer_ms, ...rest };
  }

  /** Bytes of the engine's WebAssembly memory, which only grows: its peak. */
  memory() {
    return new Promise((resolve) => {
      this.#worker.onmessage = ({ data }) => resolve(data.wasm_bytes);
      this.#worker.postMessage({ measure: true });
    });
  }

  end() { this.#worker.terminate(); }
}

class Peer {
  #ort;
  #session;

  /** @returns {Promise<number>} milliseconds from bytes to a session */
  async start(threads) {
    this.#ort = await import('/peer/ort/ort.wasm.min.mjs');
    this.#ort.env.wasm.numThreads = threads;
    this.#ort.env.wasm.wasmPaths = '/peer/ort/';
    const bytes = new Uint8Array(await (await fetch('/peer/model.onnx')).arrayBuffer());
    const start = performance.now();
    this.#session = await this.#ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
    return performance.now() - start;
  }

  async pass(ids) {
    const tensor = (values) => new this.#ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length]);
    const feeds = { input_ids: tensor(ids), attention_mask: tensor(ids.map(() => 1)), token_type_ids: tensor(ids.map(() => 0)) };
    const start = performance.now();
    const { logits } = await this.#session.run(feeds);
    const ms = performance.now() - start;
    const size = logits.dims.at(-1), at = ids.indexOf(MASK) * size;
    const row = logits.data.subarray(at, at + size);
    let top1 = 0;
    for (let i = 1; i < size; ++i) if (row[i] > row[top1]) top1 = i;
    logits.dispose();
    return { ms, top1 };
  }
}

const engines = new Map();
let peer = null;

globalThis.bench = {
  /** Fills the store, so that later starts load from it. */
  async startOurs(variant, threads) {
    const engine = new Ours();
    await engine.start(variant, threads);
    engines.set(variant, engine);
  },
  async startPeer(threads) {
    peer = new Peer();
    await peer.start(threads);
  },
  /** One repetition: everyone once, in turn. */
  async round({ ids, text }) {
    const results = {};
    for (const [variant, engine] of engines) {
      await quiet();
      results[variant] = await engine.pass(text);
      if (results[variant].ids.join() !== ids.join()) throw new Error(`${variant} read other tokens than the peer`);
      delete results[variant].ids;
    }
    await quiet();
    if (peer) results.peer = await peer.pass(ids);
    return results;
  },
  /** A sentence with the only engine that was started. */
  async alone(text) {
    await quiet();
    return engines.values().next().value.pass(text);
  },
  async loadOurs(variant, threads, { text }) {
    const start = performance.now();
    const engine = new Ours();
    await engine.start(variant, threads);
    await engine.pass(text);
    const ms = performance.now() - start;
    engine.end();
    return ms;
  },
  memoryOf: (variant) => engines.get(variant).memory(),
  async loadPeer(threads, { ids }) {
    const loading = new Peer();
    const session_ms = await loading.start(threads);
    return session_ms + (await loading.pass(ids)).ms;
  },
};
