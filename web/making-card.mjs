// What stands over the picture while a model of the person's own is made ready: how far it is, how long it will take, and Cancel.
import { making as texts } from './strings.mjs';
import { timeText } from './time-left.mjs';

const SURE_AFTER = 3_000;  // milliseconds: before, nobody knows how fast this device is
const SAID_EVERY = 500;

// The share of all the time that each step takes, in order, of a quick pack and of a full one. The full one's are `maskscope pack`'s of
// bert-base-uncased on two cores, by the moments at which its progress changes step: 2.4, 49.9 and 35.8 s; storing is a guess.
const QUICK = { reading: 0.09, calibrating: 0.38, rounding: 0.48, storing: 0.05 };
const FULL = { reading: 0.03, calibrating: 0.56, rounding: 0.4, storing: 0.01 };

/** How much of everything is done where so much of this step is. */
function doneOf(shares, { what, part }) {
  if (!(what in shares)) return part;
  let before = 0;
  for (const [step, share] of Object.entries(shares)) {
    if (step === what) return before + share * part;
    before += share;
  }
  return 1;
}

/** @param {HTMLElement} element #making of index.html @param {() => void} onCancel */
export function createMakingCard(element, onCancel) {
  const [title, lead, bar, figures, cancel] = ['h2', '.lead', '.bar', '.figures', '.cancel'].map((part) => element.querySelector(part));
  let shares = QUICK, began = 0, said = 0;
  cancel.addEventListener('click', onCancel);
  return {
    /** @param {{heading: string, explanation: string, isQuick?: boolean}} task */
    begin({ heading, explanation, isQuick = true }) {
      title.textContent = heading;
      lead.textContent = explanation;
      figures.textContent = texts.starting;
      bar.removeAttribute('value');
      shares = isQuick ? QUICK : FULL;
      began = performance.now();
      said = 0;
      element.hidden = false;
    },
    progress(step) {
      const now = performance.now(), done = doneOf(shares, step);
      bar.value = done;
      if (now - said < SAID_EVERY) return;
      said = now;
      const elapsed = now - began;
      const left = elapsed > SURE_AFTER && done > 0.02 ? timeText(Math.max(1, (elapsed * (1 - done)) / done / 1000)) : '';
      figures.textContent = [texts.steps[step.what] ?? step.what, left].filter(Boolean).join(', ');
    },
    end() { element.hidden = true; },
  };
}
