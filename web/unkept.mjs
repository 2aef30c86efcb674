// What this browser does not keep for the page, in one sentence.
import { siteMemory } from './services.mjs';

const PROBE = 'maskscope: probe';
const MODEL = 'the model works all the same, and is fetched again at the next visit';
const TEXTS = 'what you type is gone when you leave';
const PLAIN = 'Over plain http the model runs on one thread and is fetched at each visit; over https it would have more threads, be kept and work offline';

/** @param {{texts: boolean, model: ?('refused' | 'full')}} unkept @param {boolean} secure whether the page came over https */
function sentence({ texts, model }, secure) {
  if (!secure) return `${PLAIN}${texts ? `; ${TEXTS}` : ''}.`;
  if (texts && model) return `This browser keeps nothing for this page: ${MODEL}; ${TEXTS}.`;
  if (texts) return `This browser remembers nothing for this page: ${TEXTS}.`;
  if (model === 'full') return `There is too little room on this device to keep the model: it works all the same, and is fetched again at the next visit.`;
  return `This browser keeps no files for this page: ${MODEL}.`;
}

/** @param {ReturnType<import('./notices.mjs').createNotices>} notices */
export function createUnkept(notices) {
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
