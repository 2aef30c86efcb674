// Everything on the canvas that responds to the pointer, as an invisible HTML button in the same place (a note where there is only
// an explanation), so that Tab and screen readers reach it. Focus does what hovering does, pressing what a click does. Things of
// one kind (the words of the sentence) are one tab stop; the arrow keys move between them. What lies over the views, a side panel or a
// menu, is a dialog: the focus moves into it, and back to what opened it.

const REST = 100;  // milliseconds: places follow a scrolling list, no faster

const kindOf = (name) => name.replace(/\d+$/, '');
const centreOf = ([x, y, width, height]) => ({ clientX: x + width / 2, clientY: y + height / 2 });
const isStop = ({ name }, index, all) => index === 0 || kindOf(name) === name || kindOf(all[index - 1].name) !== kindOf(name);

/** A key for each: its name, and a number where several have it. */
function withKeys(controls) {
  const seen = new Map();
  return controls.map((control) => {
    const count = (seen.get(control.name) ?? 0) + 1;
    seen.set(control.name, count);
    return { ...control, key: `${control.clickable ? '' : 'note '}${control.name} ${count}` };
  });
}

/** An attribute that is there only where it says something. */
function setState(element, name, value) {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** Puts these elements into the parent, in order; those that stay in order, and so the focus, are not moved. */
function arrange(parent, first, elements) {
  let at = first;
  for (const element of elements) {
    if (element === at) at = at.nextElementSibling;
    else parent.insertBefore(element, at);
  }
}

/**
 * @param {HTMLElement} place #buttons
 * @param {HTMLElement} box the text box that a side panel may have
 * @param {{controls: () => object, reach: (name: string) => void, wake: () => void}} ui
 */
export function createButtons(place, canvas, box, ui) {
  const shown = new Map();  // elements by key
  let overlay = '';
  let back = canvas;        // had the focus when the overlay was opened
  let leaving = false;      // Escape was pressed
  let due = 0;

  const dialog = document.createElement('div');
  dialog.setAttribute('role', 'dialog');
  dialog.hidden = true;
  const words = dialog.appendChild(document.createElement('p'));
  words.className = 'unseen';
  place.append(dialog);

  const point = (type, rectangle) => {
    canvas.dispatchEvent(new MouseEvent(type, { ...centreOf(rectangle), bubbles: true, cancelable: true, view: globalThis }));
    ui.wake();
  };
  const nextFrames = () => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });

  async function press(element) {
    point('mousemove', element.rectangle);
    await nextFrames();  // the app sees where the pointer is, then what it does
    point('mousedown', element.rectangle);
    await nextFrames();
    point('mouseup', element.rectangle);
    await nextFrames();
    refresh();
  }

  /** The app closes what is open, as if the key had been pressed over the picture. */
  async function escape() {
    leaving = overlay !== '';
    const key = { key: 'Escape', code: 'Escape', keyCode: 27, bubbles: true, cancelable: true };
    canvas.dispatchEvent(new KeyboardEvent('keydown', key));
    await nextFrames();
    canvas.dispatchEvent(new KeyboardEvent('keyup', key));
  }

  function make({ clickable, name }) {
    const element = document.createElement(clickable ? 'button' : 'span');
    if (clickable) {
      element.type = 'button';
      element.addEventListener('click', () => press(element));
    } else {
      element.setAttribute('role', 'note');
    }
    element.addEventListener('focus', () => {
      ui.reach(name);
      point('mousemove', element.rectangle);
    });
    return element;
  }

  function elementFor(control, index, all) {
    const element = shown.get(control.key) ?? make(control);
    shown.set(control.key, element);
    const moved = String(element.rectangle) !== String(control.rectangle);
    element.rectangle = control.rectangle;
    element.dataset.kind = kindOf(control.name);
    element.tabIndex = control.over || isStop(control, index, all) ? 0 : -1;
    element.setAttribute('aria-label', control.label);
    setState(element, 'aria-pressed', control.pressed);
    setState(element, 'aria-expanded', control.expanded);
    setState(element, 'aria-haspopup', control.expanded === undefined ? undefined : 'dialog');
    setState(element, 'aria-disabled', control.enabled ? undefined : true);
    if (moved) {
      const [x, y, width, height] = control.rectangle;
      Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
      if (element === document.activeElement) point('mousemove', control.rectangle);
    }
    return element;
  }

  function put(controls) {
    const keys = new Set(controls.map(({ key }) => key));
    for (const [key, element] of shown) {
      if (keys.has(key)) continue;
      shown.delete(key);
      element.remove();
    }
    arrange(place, place.firstElementChild, [...controls.filter(({ over }) => !over).map(elementFor), dialog]);
    arrange(dialog, words, [words, ...controls.filter(({ over }) => over).map(elementFor)]);
  }

  /** Where the focus goes once something has opened, closed, or gone; had: what had it before. */
  function moveFocus(before, had, wasHere) {
    const isLost = !had.isConnected || had === document.body || had.hidden;
    if (overlay !== before && overlay !== '') {
      if (wasHere || isLost) (box.hidden ? dialog.querySelector('button') : box)?.focus();
    } else if (overlay !== before && (wasHere || isLost || leaving)) {
      (back.isConnected && !back.hidden ? back : canvas).focus();
    } else if (wasHere && isLost) {
      canvas.focus();
    } else if (wasHere && had !== document.activeElement) {
      had.focus();  // it was moved
    }
  }

  /** Puts the elements where the app's areas are now; the focus stays on its thing. */
  function refresh() {
    clearTimeout(due);
    due = 0;
    const { overlay: now, text, controls } = ui.controls();
    const before = overlay, had = document.activeElement ?? document.body, wasHere = place.contains(had);
    overlay = now;
    if (overlay !== '' && before === '') back = had;
    dialog.hidden = overlay === '';
    dialog.setAttribute('aria-label', overlay);
    if (words.textContent !== text) words.textContent = text;
    put(withKeys(controls));
    moveFocus(before, had, wasHere);
    if (overlay === '') leaving = false;
  }

  place.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Tab') return refresh();
    if (!step) return undefined;
    event.preventDefault();
    const { target } = event;
    const kin = dialog.contains(target) ? [...dialog.querySelectorAll('button, [role=note]')]
      : [...place.children].filter(({ dataset }) => dataset.kind === target.dataset.kind);
    return kin[kin.indexOf(target) + step]?.focus();
  });
  canvas.addEventListener('keydown', ({ key }) => {
    if (key === 'Tab') refresh();
  }, { capture: true });
  addEventListener('keydown', ({ key, target, isComposing }) => {
    if (key !== 'Escape' || isComposing || target === canvas) return;
    if (overlay !== '' || place.contains(target)) escape();
  });
  return {
    refresh,
    /** The app's areas are others than before. @param {boolean} opened a side panel or a menu was opened or closed */
    changed(opened) {
      if (opened) refresh();
      else if (!due) due = setTimeout(refresh, REST);
    },
    overlay: () => overlay,
  };
}
