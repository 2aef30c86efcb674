// Which packs of weights there are, the site's and the person's own, and which one this person wants.
import { siteMemory } from './browser-services.mjs';
import { linkedAddress } from './linked-address.mjs';
import { isOwnBase, listOwnModels } from './own-models.mjs';
import { linkedModel, models as texts } from './strings.mjs';

const CHOICE = 'maskscope: pack';
const DEFAULT = { name: 'bert-base-uncased' };  // where the site has no list: it was not sealed

/** @returns {Promise<{name: string, manifest?: string, bytes?: number, gives?: string, languages?: string}[]>} the default first */
export async function listPacks(here) {
  try {
    const response = await fetch(new URL('packs.json', here));
    const packs = response.ok ? await response.json() : [];
    return packs.length > 0 ? packs : [DEFAULT];
  } catch {
    return [DEFAULT];
  }
}

/** The folder that a pack is served from, or as if it were, with the last slash. */
export const baseOf = ({ name, base }) => base ?? new URL(`weights/${name}/`, import.meta.url).href;

/** The pack's folder that the address names (?model=), if it does. @returns {{pack?: object, problem?: string}} */
export function packInAddress() {
  const { url, problem } = linkedAddress('model', linkedModel);
  if (!url) return { problem };
  const folder = url.pathname.replace(/(manifest\.json|\/*)$/, '').replace(/\/*$/, '/');
  return { pack: { name: folder.split('/').at(-2) || url.origin, base: `${url.origin}${folder}` } };
}

/** Storage may be forbidden: then the choice holds for this visit. */
export const rememberPack = ({ name, base }) => siteMemory.set(CHOICE, base ?? name);

/** The one that was chosen the last time, or the site's first. @param {object[]} packs of the site */
export async function chosenPack(packs) {
  const chosen = siteMemory.get(CHOICE) ?? '';
  const all = isOwnBase(chosen) ? await listOwnModels() : packs;
  return all.find(({ name, base }) => (base ?? name) === chosen) ?? packs[0];
}

const modelOf = ({ name }) => name.replace(/-lite$/, '');

/** What to offer where this pack needs too much memory: a smaller one of its model, else the smallest; undefined where there is none. */
export function smallerPack(packs, pack) {
  const smaller = packs.filter(({ bytes }) => bytes < pack.bytes).sort((a, b) => a.bytes - b.bytes);
  return smaller.find((other) => modelOf(other) === modelOf(pack)) ?? smaller[0];
}

/** "86 MB, English, agrees with full precision on 98.3 % of 180 sentences"; of what is not to be downloaded, not its size. */
export const packLabel = ({ bytes, languages, gives, isOwn }) =>
  [bytes && !isOwn && `${Math.round(bytes / 1e6)} MB`, isOwn && texts.own, languages, gives].filter(Boolean).join(', ');
