// The command line's answers, which the page's engine is held against.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { root } from './server.mjs';

/** The ten best words for each mask. @param {{text: string, pair?: string}[]} texts */
export function nativeAnswers(texts) {
  const lines = texts.map(({ text, pair }) => JSON.stringify(pair ? { text, pair } : { text })).join('\n');
  const out = execFileSync(path.join(root, 'build/native/maskscope'), ['predict', '--json', '--top', '10', '--weights', path.join(root, 'build/web/weights/bert-base-uncased')],
    { input: `${lines}\n`, encoding: 'utf8', maxBuffer: 1 << 26 });
  return out.trim().split('\n').map((line) => JSON.parse(line));
}

const words = ({ masks }) => masks.flatMap(({ position, predictions }) => predictions.map((word) => ({ position, ...word })));

/** Words and logits are the same to the bit. Probabilities are computed from them with the C library's exp and log, whose last bit is
 * its own: they may differ by one float. */
export function assertSameNumbers(answer, native, name) {
  assert.deepEqual(answer.ids, native.ids, `${name}: ids`);
  const [found, expected] = [words(answer), words(native)];
  assert.deepEqual(found.map(({ position, id, logit }) => [position, id, logit]), expected.map(({ position, id, logit }) => [position, id, Math.fround(logit)]), `${name}: the ten best`);
  found.forEach(({ probability }, i) => {
    const apart = Math.abs(probability - Math.fround(expected[i].probability));
    assert.ok(apart <= 2 ** -23 * expected[i].probability, `${name}: found probability ${probability}, expected ${expected[i].probability}`);
  });
}
