// Tells screen readers what the canvas shows: the likeliest words of each mask, politely.

const SAID = 3;

const percent = (probability) => (probability < 0.01 ? 'less than 1 percent' : `${Math.round(probability * 100)} percent`);

function words({ predictions }) {
  return predictions.slice(0, SAID).map(({ token, probability }) => `${token} ${percent(probability)}`).join(', ');
}

/** @param {HTMLElement} element with aria-live @param {object} state as maskscope.state() gives it */
export function announce(element, { status, message, answer, masks = [] }) {
  if (message) element.textContent = message;
  else if (status === 'ready' && answer > 0) element.textContent = masks.map(words).join('; ');
}
