// The user interface's wasm module behind plain JavaScript calls.

/** @param {object} hooks what the module calls: canvas, engine, fields, handOver, news, controlsChanged, pickFile (src/platform/web/ui/bridge.cc) */
export async function createUi(hooks) {
  const { default: create } = await import('./modules/app.mjs');
  const module = await create(hooks);

  /** A copy in the module's memory, which the called function frees. */
  const copyIn = (bytes) => {
    const at = module._ui_allocate(Math.max(bytes.length, 1));
    if (at === 0) throw new RangeError('There is too little memory on this device to show this.');
    module.HEAPU8.set(bytes, at);
    return [at, bytes.length];
  };
  const textIn = (text) => copyIn(new TextEncoder().encode(text));

  const json = (size) => {
    const at = module._ui_json();
    return JSON.parse(new TextDecoder().decode(module.HEAPU8.slice(at, at + size)));
  };

  return {
    addFont: (bytes) => module._ui_font(...copyIn(bytes)),
    start: (width, height) => module._ui_start(width, height) !== 0,
    event: (bytes) => module._ui_event(...copyIn(bytes)),
    failure: (sentence) => module._ui_failure(...textIn(sentence)),
    text: (field, text) => module._ui_text(field, ...textIn(text)),
    dark: (dark) => module._ui_dark(dark ? 1 : 0),
    contrast: (more) => module._ui_contrast(more ? 1 : 0),
    memory: (text) => module._ui_memory(...textIn(text)),
    open: (link) => module._ui_open(...textIn(link)),
    tell: (sentence) => module._ui_tell(...textIn(sentence)),
    wake: () => module._ui_wake(),
    context: (there) => module._ui_context(there ? 1 : 0),
    loading: () => module._ui_loading(),
    sentence: (text) => module._ui_sentence(...textIn(text)),
    file: (name, bytes) => module._ui_file(...textIn(name), ...copyIn(bytes)),
    mostFileBytes: () => module._ui_most_file_bytes(),
    severalFiles: () => module._ui_several_files(),
    folder: (name) => module._ui_folder(...textIn(name)),
    unreadable: (name) => module._ui_unreadable(...textIn(name)),
    reach: (name) => module._ui_reach(...textIn(name)),
    state: () => json(module._ui_state()),
    controls: () => json(module._ui_controls()),
    told: () => json(module._ui_told()),
  };
}
