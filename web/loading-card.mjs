// What stands over the example while the model is fetched: how far it is, and what a person can do about it.
import { packLabel } from './pack-list.mjs';
import { loading as texts } from './strings.mjs';
import { timeText } from './time-left.mjs';

const SPEED_OVER = 4_000;   // milliseconds: a speed that a person can read
const SHOW_AFTER = 1_000;   // a model that is kept is here before

const megabytes = (bytes) => Math.round(bytes / 1e6);

function speedText(bytesPerSecond) {
  return bytesPerSecond >= 1e6 ? texts.megabytesPerSecond((bytesPerSecond / 1e6).toFixed(1)) : texts.kilobytesPerSecond(Math.round(bytesPerSecond / 1e3));
}

/** The speed of the last seconds. */
function createSpeed() {
  let samples = [];
  return {
    reset() { samples = []; },
    add(bytes) {
      const now = performance.now();
      samples = [...samples.filter(({ at }) => now - at < SPEED_OVER), { at: now, bytes }];
    },
    value() {
      const [first, last] = [samples[0], samples.at(-1)];
      return first && last.at > first.at ? (1000 * (last.bytes - first.bytes)) / (last.at - first.at) : 0;
    },
  };
}

/** "42 of 86 MB, 1.2 MB/s, 35 s left" */
function progressText({ done, total }, speed) {
  const amount = texts.amount(megabytes(done), megabytes(total));
  return speed > 0 ? texts.amountAndSpeed(amount, speedText(speed), timeText((total - done) / speed)) : amount;
}

/**
 * @param {HTMLElement} element #loading of index.html
 * @param {{pause: (pausing: boolean) => void, cancel: () => void, go: () => void, choose: (pack: object) => void}} commands
 */
export function createLoadingCard(element, commands) {
  const part = (name) => element.querySelector(`.${name}`);
  const [bar, figures, pause, cancel, packs] = ['bar', 'figures', 'pause', 'cancel', 'packs'].map(part);
  const [title, lead] = element.querySelectorAll('h2, p');
  const speed = createSpeed();
  let state = 'idle';  // fetching, paused or cancelled
  let said = 0;        // the figures change twice a second, no more
  let late = 0;

  const show = () => { element.hidden = false; };

  function enter(next, text) {
    state = next;
    said = 0;
    speed.reset();
    if (text !== undefined) figures.textContent = text;
    pause.textContent = state === 'fetching' ? texts.pause : texts.resume;
    cancel.hidden = state === 'cancelled';
  }
  pause.addEventListener('click', () => {
    if (state === 'cancelled') return commands.go();
    const pausing = state === 'fetching';
    enter(pausing ? 'paused' : 'fetching', pausing ? texts.paused : texts.resuming);
    return commands.pause(pausing);
  });
  cancel.addEventListener('click', () => {
    enter('cancelled', texts.cancelled);
    commands.cancel();
  });

  return {
    /** The packs to choose from; nothing to choose where there is one. */
    offer(all, chosen) {
      packs.hidden = all.length < 2;
      packs.querySelector('div').replaceChildren(...all.map((pack) => {
        const label = document.createElement('label');
        const radio = Object.assign(document.createElement('input'), { type: 'radio', name: 'pack', checked: pack === chosen });
        radio.addEventListener('change', () => commands.choose(pack));
        label.append(radio, ` ${texts.choice(pack.name, packLabel(pack))}`);
        return label;
      }));
    },
    /** It is another model than the one that has answered so far. */
    isAnother({ name }) {
      title.textContent = texts.another(name);
      lead.textContent = texts.anotherLead;
    },
    begin(paused) {
      enter(paused ? 'paused' : 'fetching', paused ? texts.waitsForConsent : texts.connecting);
      bar.removeAttribute('value');
      clearTimeout(late);
      late = setTimeout(show, SHOW_AFTER);
    },
    progress({ done, total, fetched }) {
      if (fetched > 0 && done < total) show();
      bar.max = total;
      bar.value = done;
      speed.add(fetched);
      if (state !== 'fetching' || performance.now() - said < 500) return;
      said = performance.now();
      figures.textContent = progressText({ done, total }, speed.value());
    },
    trouble({ message, seconds }) {
      if (state !== 'fetching') return;
      show();
      speed.reset();
      said = performance.now();
      figures.textContent = texts.retry(Math.ceil(seconds), message);
    },
    end() {
      clearTimeout(late);
      element.hidden = true;
    },
  };
}
