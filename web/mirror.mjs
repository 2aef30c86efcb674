// The picture as text for screen readers: the words that fit, the tokens, and the chosen head as a table.

const REST = 500;  // milliseconds without news after which it follows: not at every key

const percent = (value) => `${(100 * value).toFixed(value < 0.1 ? 1 : 0)} %`;

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

const list = (texts) => element('ol', texts.map((text) => element('li', [text])));
const predictionsOf = ({ masks }) => masks.map(({ position, predictions }) => [
  element('h3', [`Words that fit at token ${position + 1}`]),
  list(predictions.map(({ token, probability }) => `${token}, ${percent(probability)}`)),
]).flat();

function tableOf({ tokens, strongest, layer, head }) {
  const row = (cells, query) => element('tr', [
    element('th', [`${query + 1} ${tokens[query]}`], { scope: 'row' }),
    ...cells.map(({ key, value }) => element('td', [`${tokens[key]}, ${percent(value)}`])),
  ]);
  const heading = ['Word', 'looks most at', 'then at', 'then at'].map((text) => element('th', [text], { scope: 'col' }));
  return element('table', [
    element('caption', [`Layer ${layer}, head ${head}: where each word looks`]),
    element('thead', [element('tr', heading)]),
    element('tbody', strongest.map(row)),
  ]);
}

/** The heads that are off, a line a layer. */
function mutedOf({ muted_heads: muted }) {
  if (muted.length === 0) return [];
  const layers = [...new Set(muted.map(([layer]) => layer))];
  const line = (layer) => `Layer ${layer}: ${muted.filter(([of]) => of === layer).map(([, head]) => `head ${head}`).join(', ')}`;
  return [element('h3', ['Heads that are off']), element('ul', layers.map((layer) => element('li', [line(layer)])))];
}

const entropyOf = ({ entropy, layer, head, displayed }) => (entropy === null || String(displayed) !== String([layer, head]) ? []
  : [element('p', [entropy])]);

const contents = (state) => [
  element('h2', ['The picture as text']),
  element('p', [state.shown_text || 'There is no sentence.']),
  ...predictionsOf(state),
  element('h3', ['Tokens']),
  list(state.tokens),
  ...mutedOf(state),
  ...entropyOf(state),
  tableOf(state),
];

/** @param {HTMLElement} place #mirror @param {{state: () => object}} ui @param {(state: object) => void} onMade */
export function createMirror(place, ui, onMade) {
  let due = 0;
  return {
    changed() {
      clearTimeout(due);
      due = setTimeout(() => {
        const state = ui.state();
        showIn(place, contents(state));
        onMade(state);
      }, REST);
    },
  };
}
