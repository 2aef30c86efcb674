// The user interface's wasm module behind plain JavaScript calls.

/** The module, or the page for it, got no memory. */
export class OutOfMemory extends Error {}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {(error: Error) => void} died the module has stopped for good, for want of memory or by an error of its own; nothing can
 * be asked of it any more
 */
export async function createUi(canvas, died) {
  const { default: create } = await import('./modules/app.mjs');
  let alive = false, dead = false;
  // Its loop and its timers too: a frame more would put the fields back over the page's last words.
  const end = () => {
    try {
      module.abort('ended');
    } catch {
      // it unwinds, and there is nothing to unwind
    }
  };
  const die = (error) => {
    if (dead || !alive) return;  // what cannot be loaded has not stopped
    dead = true;
    end();
    died(error);
  };
  const isEnd = (error) => error instanceof WebAssembly.RuntimeError || error instanceof OutOfMemory;
  const outOfMemory = () => {
    const error = new OutOfMemory('out of memory');
    die(error);
    throw error;  // unwinds out of the module
  };
  const onAbort = (what) => die(new WebAssembly.RuntimeError(`aborted: ${what}`));
  const module = await create({ canvas, outOfMemory, onAbort });
  alive = true;
  // Frames are drawn from the module's own loop.
  addEventListener('error', ({ error }) => { if (isEnd(error)) die(error); });

  /** A copy in the module's memory, which the called function frees. */
  const copyIn = (bytes) => {
    const at = module._ui_allocate(Math.max(bytes.length, 1));
    if (at === 0) outOfMemory();
    module.HEAPU8.set(bytes, at);
    return [at, bytes.length];
  };
  const textIn = (text) => copyIn(new TextEncoder().encode(text));

  const json = (size) => {
    const at = module._ui_json();
    return JSON.parse(new TextDecoder().decode(module.HEAPU8.slice(at, at + size)));
  };

  /** What the worker of an engine has to tell, by its place among hooks.engines. */
  const newsOf = (worker) => ({
    loading: () => module._ui_loading(worker),
    event: (bytes) => module._ui_event(worker, ...copyIn(bytes)),
    /** Copied once, to where they stay. */
    maps(bytes, { id, layer, layers }) {
      const at = module._ui_maps(worker, id, layer, layers, bytes.length);
      if (at !== 0) module.HEAPU8.set(bytes, at);
    },
    failure: (sentence, outOfMemory) => module._ui_failure(worker, ...textIn(sentence), outOfMemory ? 1 : 0),
  });

  const calls = {
    addFont: (bytes) => module._ui_font(...copyIn(bytes)),
    /** Whether it runs. @param {object} hooks what the module calls: engine, engines, fields, output, remember, saver, lessMotion,
     * news, buttonsChanged, pickFile (src/platform/web/ui/bridge.cc) */
    start(hooks) {
      Object.assign(module, hooks);
      return module._ui_start(canvas.clientWidth, canvas.clientHeight) !== 0;
    },
    text: (field, text) => module._ui_text(field, ...textIn(text)),
    dark: (dark) => module._ui_dark(dark ? 1 : 0),
    contrast: (more) => module._ui_contrast(more ? 1 : 0),
    memory: (text) => module._ui_memory(...textIn(text)),
    remember: () => module._ui_remember(),
    open: (link) => module._ui_open(...textIn(link)),
    tell: (sentence) => module._ui_tell(...textIn(sentence)),
    saving: (done, total) => module._ui_saving(done, total),
    saved: (sentence) => module._ui_saved(...textIn(sentence)),
    scrolls: (x, y, down) => module._ui_scrolls(x, y, down ? 1 : 0) !== 0,
    scroll: (x, y, down) => module._ui_scroll(x, y, down) !== 0,
    wake: () => module._ui_wake(),
    context: (there) => module._ui_context(there ? 1 : 0),
    sentence: (text) => module._ui_sentence(...textIn(text)),
    file: (name, bytes) => module._ui_file(...textIn(name), ...copyIn(bytes)),
    mostFileBytes: (name) => module._ui_most_file_bytes(...textIn(name)),
    severalFiles: () => module._ui_several_files(),
    unreadable: (name) => module._ui_unreadable(...textIn(name)),
    reach: (name) => module._ui_reach(...textIn(name)),
    /** The whole state: for tests and tools, never for the page itself. */
    state: () => json(module._ui_state()),
    // What is shown, for those who hear of it (src/app/state/accessibility_snapshot.h).
    announcement: () => json(module._ui_announcement()),
    controls: () => json(module._ui_controls()),
    textView: () => json(module._ui_text_view()),
  };
  /** After its end the module is asked for nothing, and its end comes to nobody as an error. */
  const guarded = (call) => (...values) => {
    if (dead) return undefined;
    try {
      return call(...values);
    } catch (error) {
      if (!isEnd(error)) throw error;
      die(error);
      return undefined;
    }
  };
  const allGuarded = (group) => Object.fromEntries(Object.entries(group).map(([name, call]) => [name, guarded(call)]));
  return { ...allGuarded(calls), engine: allGuarded(newsOf(0)), otherEngine: allGuarded(newsOf(1)) };
}
