// The picture as text for screen readers: predictions, tokens, the chosen head as a table. The app writes it, with the numbers on screen.

const REST = 500;  // milliseconds without news after which the text is renewed: not at every key

/** What is wanted: a text, or this. */
const element = (tag, children, properties = {}) => ({ tag, children, properties });

/** The node that shows what is wanted: the old one where it can. */
function nodeFor(wanted, old) {
  if (typeof wanted === 'string') {
    if (old?.nodeType !== Node.TEXT_NODE) return document.createTextNode(wanted);
    if (old.data !== wanted) old.data = wanted;
    return old;
  }
  const node = old?.localName === wanted.tag ? old : document.createElement(wanted.tag);
  for (const [name, value] of Object.entries(wanted.properties)) {
    if (node[name] !== value) node[name] = value;
  }
  showIn(node, wanted.children);
  return node;
}

/** Changes what is there into what is wanted: whoever is reading keeps their place, and little is thrown away. */
function showIn(parent, wanted) {
  let old = parent.firstChild;
  for (const item of wanted) {
    const node = nodeFor(item, old), next = old?.nextSibling;
    if (!old) parent.append(node);
    else if (node !== old) old.replaceWith(node);
    old = next;
  }
  while (old) {
    const next = old.nextSibling;
    old.remove();
    old = next;
  }
}

const items = (tag, texts) => element(tag, texts.map((text) => element('li', [text])));
const cells = (tag, texts, scope) => texts.map((text) => element(tag, [text], scope ? { scope } : {}));

const tableOf = ({ caption, heads, rows }) => element('table', [
  element('caption', [caption]),
  element('thead', [element('tr', cells('th', heads, 'col'))]),
  element('tbody', rows.map(([head, ...rest]) => element('tr', [...cells('th', [head], 'row'), ...cells('td', rest)]))),
]);

/** What the app calls h2, h3, p, ol, ul or table (src/app/state/accessibility_snapshot.h). */
function blockOf(block) {
  const [[tag, content]] = Object.entries(block);
  if (tag === 'table') return tableOf(content);
  return Array.isArray(content) ? items(tag, content) : element(tag, [content]);
}

/** @param {HTMLElement} place #text-view @param {{textView: () => object}} ui */
export function createTextView(place, ui) {
  let due = 0;
  return {
    changed() {
      clearTimeout(due);
      due = setTimeout(() => showIn(place, ui.textView().blocks.map(blockOf)), REST);
    },
  };
}
