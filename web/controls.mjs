// Everything in the picture that takes a click, as an unseen HTML button in the same place: so Tab and screen readers reach
// it. Focus does what the pointer's hover does, pressing what its click does. Things of one kind (the words of the sentence)
// are one stop for Tab; arrows walk them.

const OTHERWISE = new Set(['cells', 'thumbnails']);  // the table and the canvas's own arrow keys stand for these

const kindOf = (name) => name.replace(/\d+$/, '');
const centreOf = ([x, y, width, height]) => ({ clientX: x + width / 2, clientY: y + height / 2 });

/** A word that several areas share is told apart by its number. */
function labelOf({ name, rectangle }, { tokens, masks, rectangles }) {
  const same = (other) => String(other) === String(rectangle);
  const token = rectangles.tokens.findIndex(same);
  if (token >= 0) return `Mask ${tokens[token]}`;
  const row = rectangles.predictions.findIndex(same);
  if (row >= 0) return masks.flatMap(({ predictions }) => predictions)[row]?.token ?? name;
  return name;
}

/** @param {HTMLElement} element #controls @param {{state: () => object, wake: () => void}} ui */
export function createControls(element, canvas, ui) {
  const point = (type, rectangle) => {
    canvas.dispatchEvent(new MouseEvent(type, { ...centreOf(rectangle), bubbles: true, cancelable: true, view: globalThis }));
    ui.wake();
  };
  const nextFrames = () => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });

  async function press(rectangle) {
    point('mousemove', rectangle);
    await nextFrames();  // the app sees where the pointer is, then what it does
    point('mousedown', rectangle);
    await nextFrames();
    point('mouseup', rectangle);
    await nextFrames();
    refresh();
  }

  function makeButton() {
    const button = document.createElement('button');
    button.type = 'button';
    button.addEventListener('focus', () => point('mousemove', button.rectangle));
    button.addEventListener('click', () => press(button.rectangle));
    return button;
  }

  /** Puts the buttons where the app's areas are now; the focus stays on its number. */
  function refresh(shown = ui.state()) {
    const wanted = shown.touchables.filter(({ name }) => !OTHERWISE.has(name));
    while (element.children.length > wanted.length) element.lastElementChild.remove();
    while (element.children.length < wanted.length) element.append(makeButton());
    let kind = null;
    wanted.forEach((touchable, index) => {
      const button = element.children[index];
      const [x, y, width, height] = touchable.rectangle;
      button.rectangle = touchable.rectangle;
      button.ariaLabel = labelOf(touchable, shown);
      button.tabIndex = kindOf(touchable.name) === kind ? -1 : 0;
      kind = kindOf(touchable.name) === touchable.name ? null : kindOf(touchable.name);
      button.dataset.kind = kind ?? touchable.name;
      Object.assign(button.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    });
  }

  element.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Tab') return refresh();
    if (!step) return undefined;
    event.preventDefault();
    const kin = [...element.children].filter(({ dataset }) => dataset.kind === event.target.dataset.kind);
    return kin[kin.indexOf(event.target) + step]?.focus();
  });
  canvas.addEventListener('keydown', ({ key }) => {
    if (key === 'Tab') refresh();
  }, { capture: true });
  return { refresh };
}
