// What this browser can do, found by asking it rather than by its name.
import { coreCount } from './browser-services.mjs';

// The smallest modules that use one instruction of each kind; a browser without it calls them invalid.
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
const RELAXED_SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2,
  253, 15, 253, 128, 2, 11];

/** False where it is switched off, by a setting or for security; every browser that runs these modules has it. */
export const hasWebAssembly = () => typeof WebAssembly === 'object';
const valid = (bytes) => hasWebAssembly() && WebAssembly.validate(new Uint8Array(bytes));

export const hasSimd = () => valid(SIMD);
export const hasRelaxedSimd = () => valid(RELAXED_SIMD);
export const hasThreads = () => globalThis.crossOriginIsolated === true;

const MOST_THREADS = 8;
const NAMES = { 'relaxed-threads': 'relaxed SIMD', relaxed: 'relaxed SIMD', 'simd-threads': 'SIMD', simd: 'SIMD' };

function bestVariant(threads) {
  const set = hasRelaxedSimd() ? 'relaxed' : 'simd';
  return threads > 1 && hasThreads() ? `${set}-threads` : set;
}

/**
 * The engine to load: the best that this browser runs, or the one that is asked for.
 * @param {{variant?: string, threads?: number}} wanted
 * @returns {{variant: string, name: string, threads: number}} name: for a person
 */
export function chooseEngine(wanted = {}) {
  const cores = Math.min(coreCount(), MOST_THREADS);
  const threads = Math.min(Math.max(Math.trunc(wanted.threads) || cores, 1), 64);
  const variant = Object.hasOwn(NAMES, wanted.variant ?? '') ? wanted.variant : bestVariant(threads);
  return { variant, name: NAMES[variant], threads: variant.endsWith('threads') ? threads : 1 };
}
