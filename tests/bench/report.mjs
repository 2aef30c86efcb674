// Puts the results of build-scripts/bench together:  node report.mjs FOLDER REVISION [--json]
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const [folder, revision, json] = process.argv.slice(2);
const read = (name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
const round = (value, digits = 1) => (value === undefined ? undefined : Number(value.toFixed(digits)));
const summary = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  return { min: sorted[0], median: sorted[sorted.length >> 1] };
};

/** All turns' times of one setting. */
const timesOf = (turns, { threads, tokens }) => turns.flat().filter((row) => row.threads === threads && row.tokens === tokens).flatMap((row) => row.times_ms);

function nativeRows(variant) {
  const ours = [], peers = [];
  let version;
  for (let turn = 1; existsSync(path.join(folder, `${variant}-ours-${turn}.json`)); ++turn) {
    ours.push(read(`${variant}-ours-${turn}.json`));
    if (!existsSync(path.join(folder, `${variant}-peer-${turn}.json`))) continue;
    const peer = read(`${variant}-peer-${turn}.json`);
    ({ version } = peer);
    peers.push(peer.rows);
  }
  const rows = (ours[0] ?? []).map((row) => {
    const { threads, tokens } = row, mine = summary(timesOf(ours, row)), peer = summary(timesOf(peers, row));
    return { variant, threads, tokens, ours_min_ms: round(mine.min), ours_median_ms: round(mine.median), peer_min_ms: round(peer.min),
      peer_median_ms: round(peer.median), ratio: peer.min === undefined ? undefined : round(peer.min / mine.min, 2) };
  });
  return { rows, version };
}

function table(rows) {
  const head = ['variant', 'threads', 'tokens', 'ours min', 'median', 'peer min', 'median', 'ratio'];
  const cells = rows.map((r) => [r.variant, r.threads, r.tokens, r.ours_min_ms, r.ours_median_ms, r.peer_min_ms, r.peer_median_ms, r.ratio].map((cell) => String(cell ?? '-')));
  const widths = head.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i].length)));
  const line = (row) => `| ${row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i ? `${'-'.repeat(widths[i] - 1)}:` : '-'.repeat(widths[0])))), ...cells.map(line)].join('\n');
}

const flat = (object) => Object.entries(object ?? {}).filter(([, value]) => value !== undefined && value !== null)
  .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(', ');

const native = nativeRows('native'), f32 = nativeRows('native-f32');
const { browser, load, memory, bytes, machine } = read('browser.json');
const result = { browser, native: [...native.rows, ...f32.rows], load, memory, bytes,
  machine: { ...machine, onnxruntime_native: native.version, revision, date: new Date().toISOString().slice(0, 10) } };
if (json) {
  console.log(JSON.stringify(result));
} else {
  console.log(`Milliseconds of a forward pass with all maps.\n\n${table([...browser, ...result.native])}\n`);
  for (const [threads, row] of Object.entries(load)) console.log(`load, ${threads.replace('_', ' ')}: ${flat(row)}`);
  console.log(`memory: ${flat(memory)}\nbytes: ${flat(bytes)}\nmachine: ${flat(result.machine)}`);
}
