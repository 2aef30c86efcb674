// What the canvas needs from the page: to be woken by input, to follow its size and density, to keep the page's own keys
// out of the app, and to survive a lost graphics context.
import { media } from './browser-services.mjs';

const INPUT = ['pointermove', 'pointerdown', 'pointerup', 'pointerleave', 'wheel', 'keydown', 'keyup', 'focusin', 'focusout',
  'touchstart', 'touchmove', 'touchend'];

/** The app sleeps until one of these; it hears of the event itself through SDL. */
function wakeByInput(wake) {
  for (const type of INPUT) addEventListener(type, wake, { passive: true, capture: true });
}

/** A change of density (another screen, zoom) comes without a resize where the size in CSS pixels stays. */
function watchDensity(wake) {
  const query = media(`(resolution: ${devicePixelRatio}dppx)`);
  query.addEventListener('change', () => {
    wake();
    watchDensity(wake);
  }, { once: true });
}

// Of all keys the app uses those without a modifier, and undo's; Tab and the browser's shortcuts stay the browser's, which SDL would
// keep from it.
const isUndo = ({ key, ctrlKey, metaKey }) => /^(control|meta)$/i.test(key) || ((ctrlKey || metaKey) && /^[zy]$/i.test(key));
const isPagesOwn = (event) => !isUndo(event)
  && (event.ctrlKey || event.metaKey || event.altKey || event.key === 'Tab' || /^F\d+$/.test(event.key));

function keepPagesKeys(canvas) {
  for (const type of ['keydown', 'keyup', 'keypress']) {
    canvas.addEventListener(type, (event) => {
      if (isPagesOwn(event)) event.stopImmediatePropagation();
    }, { capture: true });
  }
}

/** A key that is down while the focus goes elsewhere is let go: its release comes to another element, and the app would hold it for
 * ever. Behind keepPagesKeys, so that only keys are counted that the app has heard of. */
function releaseKeysOnLeaving(canvas) {
  const held = new Map();
  canvas.addEventListener('keydown', ({ code, key }) => held.set(code, key), { capture: true });
  canvas.addEventListener('keyup', ({ code }) => held.delete(code), { capture: true });
  canvas.addEventListener('blur', () => {
    for (const [code, key] of held) canvas.dispatchEvent(new KeyboardEvent('keyup', { code, key, bubbles: true }));
  });
}

/** Ctrl and the wheel, which a touchpad's pinch is told as, zoom the page. */
function keepPagesZoom(canvas) {
  canvas.addEventListener('wheel', (event) => {
    if (event.ctrlKey) event.stopImmediatePropagation();
  }, { capture: true });
}

/** In a frame the page around it is scrolled too: by a wheel and by swipes up and down that scroll nothing in here. */
function shareScrolling(canvas, app) {
  canvas.classList.add('framed');  // swipes up and down are the browser's
  canvas.addEventListener('wheel', (event) => {
    const { offsetX, offsetY, deltaX, deltaY } = event;
    const down = Math.abs(deltaY) >= Math.abs(deltaX);
    if (!down || !app.scrolls(offsetX, offsetY, deltaY > 0)) event.stopImmediatePropagation();  // else SDL would keep it
  }, { capture: true, passive: true });

  // SDL is to hear of every touch, and may keep from the browser those that move something in here; which, the first move says.
  const leaveToBrowser = (event) => { event.preventDefault = () => {}; };
  let from = null;
  let ours = null;
  canvas.addEventListener('touchstart', (event) => {
    [from, ours] = [event.touches[0], event.touches.length > 1 ? true : null];
    if (!ours) leaveToBrowser(event);
  }, { capture: true });
  canvas.addEventListener('touchmove', (event) => {
    if (ours === null) {
      const { left, top } = canvas.getBoundingClientRect();
      const [across, along] = [event.touches[0].clientX - from.clientX, event.touches[0].clientY - from.clientY];
      ours = Math.abs(across) > Math.abs(along) || app.scrolls(from.clientX - left, from.clientY - top, along < 0);
    }
    if (!ours) leaveToBrowser(event);
  }, { capture: true });
}

/** What a text box does not scroll of its own, the app does: on a small screen it takes up much of it. */
function scrollUnderField(canvas, field, app) {
  /** Whether the app was scrolled by so many pixels under this point. */
  const scroll = ({ clientX, clientY }, down) => {
    const own = down > 0 ? field.scrollTop + field.clientHeight < field.scrollHeight - 1 : field.scrollTop > 0;
    const { left, top } = canvas.getBoundingClientRect();
    return !own && app.scroll(clientX - left, clientY - top, down);
  };
  field.addEventListener('wheel', (event) => {
    const unit = [1, parseFloat(field.style.lineHeight), innerHeight][event.deltaMode];  // pixels, lines or pages
    if (!event.ctrlKey && event.deltaY !== 0 && scroll(event, event.deltaY * unit)) event.preventDefault();
  }, { passive: false });
  let last = null;
  field.addEventListener('touchstart', ({ touches }) => { last = touches.length === 1 ? touches[0] : null; }, { passive: true });
  field.addEventListener('touchmove', (event) => {
    if (!last || event.touches.length > 1) return;
    const [touch] = event.touches;
    const down = last.clientY - touch.clientY;
    if (down !== 0 && scroll(last, down) && event.cancelable) event.preventDefault();
    last = touch;
  }, { passive: false });
}

/** "/" goes to the sentence from the canvas, Escape back from any field to the heads. The app is not to hear of that "/": its
 * release would come to the field, and a key that stays down with Shift is "?". */
function jumpByKeys(canvas, fields) {
  addEventListener('keydown', (event) => {
    const typing = fields.includes(document.activeElement);
    if (event.key === '/' && !typing && !isPagesOwn(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      fields[0].focus();
    } else if (event.key === 'Escape' && typing && !event.isComposing) {
      canvas.focus();
    }
  }, { capture: true });
}

/** fields: the text boxes, the sentence's first.
 * @param {{wake: () => void, context: (there: boolean) => void, scrolls: (x: number, y: number, down: boolean) => boolean,
 * scroll: (x: number, y: number, down: number) => boolean}} app */
export function watchCanvas(canvas, fields, app) {
  wakeByInput(app.wake);
  watchDensity(app.wake);
  new ResizeObserver(app.wake).observe(canvas);
  keepPagesKeys(canvas);
  releaseKeysOnLeaving(canvas);
  keepPagesZoom(canvas);
  jumpByKeys(canvas, fields);
  for (const field of fields) scrollUnderField(canvas, field, app);
  if (globalThis.parent !== globalThis) shareScrolling(canvas, app);
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();  // else it is never restored
    app.context(false);
  });
  canvas.addEventListener('webglcontextrestored', () => app.context(true));
}
