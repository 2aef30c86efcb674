// Short news over the picture, each with at most one thing to do about it.

/** @param {HTMLElement} element #notices of index.html */
export function createNotices(element) {
  const shown = new Set();
  return {
    /** Shows a sentence once. @param {{label: string, act: () => void}} [action] @returns {() => void} takes it away */
    show(sentence, action) {
      if (shown.has(sentence)) return () => {};
      const notice = document.createElement('div');
      const text = document.createElement('p');
      text.textContent = sentence;
      notice.append(text);
      const close = () => {
        notice.remove();
        shown.delete(sentence);
      };
      for (const { label, act } of [action, { label: 'Close', act: close }].filter(Boolean)) {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = label;
        button.addEventListener('click', () => {
          close();
          act();
        });
        notice.append(button);
      }
      shown.add(sentence);
      element.append(notice);
      return close;
    },
  };
}
