// Times maskscope in Chromium, and the peer with it: in one page, a repetition of each in turn.
//   node browser.mjs [--site DIR] [--peer-model FILE --peer-modules DIR] [--reps N]      prints one JSON object
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { openBarePage } from '../web/lib/bare-page.mjs';
import { chromium, executablePath } from '../web/lib/chromium.mjs';
import { rendererMemory } from '../web/lib/renderer-memory.mjs';
import { serve } from './serve.mjs';

const here = import.meta.dirname;
const root = path.resolve(here, '../..');
const { values: options } = parseArgs({ options: {
  site: { type: 'string', default: path.join(root, 'build/web') },
  'peer-model': { type: 'string' },
  'peer-modules': { type: 'string', default: path.join(root, '.deps/bench/node_modules/onnxruntime-web') },
  reps: { type: 'string', default: '20' },
} });

const REPS = Number(options.reps);
const LONG = 256;       // tokens; longer texts get a third of the repetitions
const LOADS = 3;
const VARIANTS = { 1: ['relaxed', 'simd'], 2: ['relaxed-threads', 'simd-threads'] };
const withPeer = options['peer-model'] !== undefined;
const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
  '--enable-blink-features=ForceEagerMeasureMemory'];  // an answer at once, not at the next garbage collection

const readJson = (name) => JSON.parse(readFileSync(path.join(here, name), 'utf8'));
const ids = readJson('bench-ids.json');
const texts = readJson('bench-texts.json');
const sample = (tokens) => ({ ids: ids[tokens], text: texts[tokens] });
const sorted = (list) => [...list].sort((a, b) => a - b);
const minimum = (list) => sorted(list)[0];
const median = (list) => sorted(list)[list.length >> 1];
const round = (value, digits = 1) => (value === undefined ? undefined : Number(value.toFixed(digits)));
const mb = (bytes) => round(bytes / 1e6);
const log = (text) => process.stderr.write(`${text}\n`);

// --- what is measured in ---

async function openBench(context, url) {
  const page = await context.newPage();
  await page.goto(`${url}/bench/page.html`);
  await page.waitForFunction(() => globalThis.bench);
  return page;
}

const WINDOW = { width: 1280, height: 720 };

/** The benchmark's page in a real profile, and with nothing that listens to it: memory and storage are as a person has them. */
async function openBareBench(browser, url) {
  const { page, close } = await openBarePage(browser, `${url}/bench/page.html`, WINDOW);
  await page.until(() => globalThis.bench !== undefined);
  return { page, close };
}

// --- what is measured ---

async function timePasses(context, url, threads) {
  const page = await openBench(context, url);
  for (const variant of VARIANTS[threads]) await page.evaluate(([v, t]) => globalThis.bench.startOurs(v, t), [variant, threads]);
  if (withPeer) await page.evaluate((t) => globalThis.bench.startPeer(t), threads);
  const rows = [];
  for (const tokens of Object.keys(ids)) {
    log(`browser: ${threads} thread${threads > 1 ? 's' : ''}, ${tokens} tokens`);
    const turn = () => page.evaluate((s) => globalThis.bench.round(s), sample(tokens));
    await turn();  // memory of this size is taken
    const rounds = [];
    for (let left = tokens > LONG ? Math.ceil(REPS / 3) : REPS; left > 0; --left) rounds.push(await turn());
    const peer = withPeer ? rounds.map((r) => r.peer.ms) : [];
    for (const variant of VARIANTS[threads]) {
      const ours = rounds.map((r) => r[variant].ms);
      rows.push({ variant, threads, tokens: Number(tokens), ours_min_ms: round(minimum(ours)), ours_median_ms: round(median(ours)),
        peer_min_ms: round(minimum(peer)), peer_median_ms: round(median(peer)),
        ratio: withPeer ? round(minimum(peer) / minimum(ours), 2) : undefined,
        answer_min_ms: round(minimum(rounds.map((r) => r[variant].answer_ms))), reps: rounds.length });
      log(`  ${JSON.stringify(rows.at(-1))}`);  // of a run that is cut short this much is left
    }
  }
  await page.close();
  return rows;
}

/** From the worker's start, with the weights in the store, to the first answer; the peer's from bytes to the first answer. */
async function timeLoads(browser, url) {
  log('browser: loading');
  const load = {};
  for (const threads of [1, 2]) {
    const variant = VARIANTS[threads][0], ours = [], peer = [];
    for (let i = 0; i <= LOADS; ++i) {
      const { page, close } = await openBareBench(browser, url);
      const mine = await page.evaluate(([v, t, s]) => globalThis.bench.loadOurs(v, t, s), [variant, threads, sample(16)]);
      if (i > 0) ours.push(mine);  // the first fills the store
      if (i > 0 && withPeer) peer.push(await page.evaluate(([t, s]) => globalThis.bench.loadPeer(t, s), [threads, sample(16)]));
      await close();
    }
    load[`threads_${threads}`] = { variant, ours_min_ms: round(minimum(ours), 0), ours_median_ms: round(median(ours), 0),
      peer_min_ms: round(minimum(peer), 0), peer_median_ms: round(median(peer), 0) };
  }
  return load;
}

const bytesUsed = (page) => page.evaluate(async () => (performance.measureUserAgentSpecificMemory
  ? (await performance.measureUserAgentSpecificMemory()).bytes : undefined));

/** The real page, one thread: its peak while it downloads and loads, then with 128 tokens shown. */
async function measurePage(browser, url) {
  const { page, close } = await openBarePage(browser, `${url}/?variant=relaxed&threads=1`, WINDOW);
  const ended = await page.until(() => {
    const { status, message, answer } = globalThis.maskscope.state();
    return status === 'failed' || answer > 0 ? { status, message } : null;
  });
  const { peak, own_peak } = await rendererMemory(browser);
  if (ended.status === 'failed') throw new Error(`the page cannot answer: ${ended.message}`);
  await page.evaluate((text) => {
    const sentence = document.getElementById('sentence');
    sentence.focus();
    sentence.select();
    document.execCommand('insertText', false, text);
  }, texts[128]);
  await page.until((text) => globalThis.maskscope.state().shown_text === text, texts[128]);
  const bytes = await bytesUsed(page);
  const { now, own } = await rendererMemory(browser);
  await close();
  return { page_process_mb: mb(now), page_process_own_mb: mb(own), page_process_peak_loading_mb: mb(peak), page_process_own_peak_loading_mb: mb(own_peak), page_mb: bytes && mb(bytes) };
}

async function measureBench(browser, url, name, prepare) {
  const { page, close } = await openBareBench(browser, url);
  const wasm = await page.evaluate(prepare, sample(128));
  const bytes = await bytesUsed(page), { now, own, peak, own_peak } = await rendererMemory(browser);
  await close();
  return { [`${name}_mb`]: bytes && mb(bytes), [`${name}_wasm_mb`]: wasm && mb(wasm), [`${name}_process_mb`]: mb(now),
    [`${name}_process_own_mb`]: mb(own), [`${name}_process_peak_mb`]: mb(peak), [`${name}_process_own_peak_mb`]: mb(own_peak) };
}

async function measureMemory(browser, url) {
  log('browser: memory');
  const memory = { threads: 1, tokens: 128 };
  Object.assign(memory, await measureBench(browser, url, 'engine_only', async (s) => { await globalThis.bench.startOurs('relaxed', 1); await globalThis.bench.round(s); return globalThis.bench.memoryOf('relaxed'); }));
  if (withPeer) Object.assign(memory, await measureBench(browser, url, 'peer', async (s) => { await globalThis.bench.startPeer(1); await globalThis.bench.round(s); }));
  try {
    Object.assign(memory, await measurePage(browser, url));
  } catch (error) {
    memory.page_note = `not measured: ${error.message.split('\n')[0]}`;
  }
  return memory;
}

function countBytes() {
  const at = (...parts) => path.join(options.site, ...parts);
  const gzipped = (files) => files.filter(existsSync).reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
  const size = (file) => statSync(file).size;
  const pack = at('weights/bert-base-uncased');
  const { chunks } = JSON.parse(readFileSync(path.join(pack, 'manifest.json'), 'utf8'));
  const module = (name) => [at('modules', `${name}.wasm`), at('modules', `${name}.mjs`)];
  const own = readdirSync(options.site).map((name) => at(name)).filter((file) => /\.(html|mjs|css|webmanifest)$/.test(file));
  const wasm = [module('engine-relaxed-threads')[0], module('app')[0]];
  const ours = { weights: chunks.reduce((sum, { stored }) => sum + stored, 0) + size(path.join(pack, 'manifest.json')),
    wasm_gzipped: gzipped(wasm), scripts_gzipped: gzipped([module('engine-relaxed-threads')[1], module('app')[1], ...own]),
    fonts: existsSync(at('fonts')) ? readdirSync(at('fonts')).reduce((sum, name) => sum + size(at('fonts', name)), 0) : 0 };
  const peer_wasm = path.join(options['peer-modules'], 'dist/ort-wasm-simd-threaded.wasm');
  return { ours, peer: withPeer ? { weights: size(options['peer-model']), wasm: size(peer_wasm), wasm_gzipped: gzipped([peer_wasm]) } : undefined };
}

const { server, url } = await serve({ site: options.site, peerModel: options['peer-model'], peerModules: options['peer-modules'] });
const browser = await chromium.launch({ executablePath: executablePath(), headless: true, args: FLAGS });
try {
  const load_average = loadavg().map((value) => round(value));
  const context = await browser.newContext();
  const rows = [];
  for (const threads of [1, 2]) rows.push(...await timePasses(context, url, threads));
  const load = await timeLoads(browser, url);
  const memory = await measureMemory(browser, url);
  const packageOf = path.join(options['peer-modules'], 'package.json');
  console.log(JSON.stringify({ browser: rows, load, memory, bytes: countBytes(),
    machine: { cpu: cpus()[0].model, cores: cpus().length, memory_gb: round(totalmem() / 1e9), linux: release(), chromium: browser.version(), node: process.version,
      onnxruntime_web: withPeer ? JSON.parse(readFileSync(packageOf, 'utf8')).version : undefined, load_average_at_start: load_average } }));
} finally {
  await browser.close();
  server.close();
}
