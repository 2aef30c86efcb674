// For worker.mjs: tells the size of the WebAssembly memory, which no measurement of the page's includes.
let memory = null;

for (const name of ['instantiate', 'instantiateStreaming']) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (source, imports) => {
    const result = await original.call(WebAssembly, source, imports);
    const { exports } = result.instance ?? result;
    memory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory) ?? memory;
    return result;
  };
}

// Before the worker's own listener, which does not know this question.
addEventListener('message', (event) => {
  if (!event.data.measure) return;
  event.stopImmediatePropagation();
  postMessage({ wasm_bytes: memory?.buffer.byteLength ?? 0 });
});
