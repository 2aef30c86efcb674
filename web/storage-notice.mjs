// What this browser does not keep for the page, in one sentence.
import { siteMemory } from './browser-services.mjs';
import { storage } from './strings.mjs';

const PROBE = 'maskscope: probe';

/** @param {{texts: boolean, model: ?('refused' | 'full')}} unkept @param {boolean} secure whether the page came over https */
function sentence({ texts, model }, secure) {
  if (!secure) return storage.plainHttp(texts);
  if (texts && model) return storage.nothing;
  if (texts) return storage.noTexts;
  if (model === 'full') return storage.full;
  return storage.noFiles;
}

/** @param {ReturnType<import('./notices.mjs').createNotices>} notices */
export function createStorageNotice(notices) {
  const unkept = { texts: !siteMemory.set(PROBE, 'kept'), model: null };
  siteMemory.remove(PROBE);
  const secure = globalThis.isSecureContext;
  let said = '', takeAway = () => {};
  const show = () => {
    const text = sentence(unkept, secure);
    if (text === said) return;
    takeAway();
    takeAway = notices.show(text);
    said = text;
  };
  if (unkept.texts || !secure) show();
  return {
    /** @param {'refused' | 'full'} why */
    model(why) {
      unkept.model = why;
      show();
    },
  };
}
