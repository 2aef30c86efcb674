// Runs the unit tests' module and keeps what it prints.
import createTests from '../unit/maskscope-tests-relaxed.mjs';

const lines = [];
globalThis.unitTests = (async () => {
  const print = (line) => lines.push(line);
  let code = null;
  const tests = await createTests({ print, printErr: print, locateFile: (name) => new URL(`../unit/${name}`, import.meta.url).href, onExit: (status) => { code = status; } });
  try {
    code = tests.callMain(['--colour-mode', 'none']) ?? code;
  } catch (error) {
    if (error.name !== 'ExitStatus') lines.push(String(error));
    code ??= error.status ?? 1;
  }
  return { code, lines };
})();
