// The wasm modules that Emscripten made.

/** Starts one of modules/. Where memory ran out the error is a RangeError: the one that Emscripten throws then has only its text. */
export async function startModule(name, options) {
  let reason;  // why it gave up
  try {
    const { default: create } = await import(`./modules/${name}.mjs`);
    return await create({ ...options, onAbort(why) { reason = why; } });
  } catch (error) {
    throw reason instanceof RangeError ? reason : error;
  }
}
