// A text box: a real HTML field over the canvas, so that input methods, paste, spell-check, dictation and a
// phone's keyboard work. The app says where it stands and how it looks; it says what was typed.

const LEAST_HEIGHT = 24;  // CSS pixels that a finger or an unsteady hand needs (WCAG 2.5.8)

/**
 * @param {HTMLTextAreaElement} element
 * @param {(text: string) => void} onText
 * @param {() => void} onFocus it got or lost the focus
 */
export function createTextField(element, onText, onFocus) {
  let composing = false;
  let later = null;  // a text that came while an input method was at work
  const set = (text) => {
    if (element.value !== text) element.value = text;  // else the cursor stays where it is
  };
  element.addEventListener('input', () => onText(element.value));
  element.addEventListener('compositionstart', () => { composing = true; });
  element.addEventListener('compositionend', () => {
    composing = false;
    if (later !== null) set(later);
    later = null;
  });
  for (const type of ['focus', 'blur']) element.addEventListener(type, onFocus);
  return {
    /** Lengths in CSS pixels; size is the font's, line its line's. hidden: how much of it is out of sight, by CSS's inset(). */
    place(x, y, width, height, size, line, colour, hint, hidden) {
      const spare = Math.max(0, LEAST_HEIGHT - height) / 2;
      Object.assign(element.style, { left: `${x}px`, top: `${y - spare}px`, width: `${width}px`, height: `${height}px`,
        paddingBlock: `${spare}px`, fontSize: `${size}px`, lineHeight: `${line}px`, color: colour, clipPath: hidden });
      element.placeholder = hint;
      element.hidden = false;
    },
    hide() { element.hidden = true; },
    setText(text) {
      if (composing) later = text;
      else set(text);
    },
    focus() { element.focus(); },
    focused: () => document.activeElement === element,
  };
}
