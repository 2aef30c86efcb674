// What a browser can refuse: by a setting, in another site's frame, over plain http, to a sandbox. Such a service is absent, or
// its getter or its call throws, or it rejects, or it never answers. Asked here, it gives a plain value or null, within a
// time limit; nothing else of the page asks the browser for one. For the page and its workers.

const PATIENCE = 3_000;          // milliseconds
const FILE_PATIENCE = 10_000;    // for a file on a busy or slow disk
const PERSON_PATIENCE = 60_000;  // where the browser may ask the person

/** What body gives; null where it throws. */
function now(body) {
  try {
    return body() ?? null;
  } catch {
    return null;
  }
}

/** What body's promise gives; null where it fails or takes too long, of which onLate is told. */
async function soon(body, patience = PATIENCE, onLate = () => {}) {
  let alarm = 0;
  const late = new Promise((resolve) => {
    alarm = setTimeout(() => {
      onLate();
      resolve(null);
    }, patience);
  });
  try {
    return await Promise.race([body(), late]) ?? null;
  } catch {
    return null;
  } finally {
    clearTimeout(alarm);
  }
}

/** body, run at the first call only. */
const once = (body) => {
  let result;
  return () => (result ??= body());
};

const createMemory = (storage) => ({
  /** @returns {?string} */
  get(key) {
    const text = now(() => storage().getItem(key));
    return typeof text === 'string' ? text : null;
  },
  /** Whether it is kept. */
  set(key, text) {
    now(() => storage().setItem(key, text));
    return this.get(key) === text;
  },
  remove: (key) => now(() => storage().removeItem(key)),
});
/** Texts that all tabs share and the next visit finds. */
export const siteMemory = createMemory(() => localStorage);
/** Texts of this tab, which outlive a reload. */
export const tabMemory = createMemory(() => sessionStorage);

/** Asks that what is kept is not the first to go where room gets short. */
export const persist = once(() => soon(() => navigator.storage.persist(), PERSON_PATIENCE));

/** The room that is left to this page in bytes; Infinity where nobody knows. */
export async function freeRoom() {
  const { quota, usage } = await soon(() => navigator.storage.estimate()) ?? {};
  return Number.isFinite(quota) && Number.isFinite(usage) ? quota - usage : Infinity;
}

/** The private file system's root. @returns {Promise<?FileSystemDirectoryHandle>} */
export const privateFolder = () => soon(() => navigator.storage.getDirectory());

let overdue = 0;  // how many works on files have taken too long and go on
/** Work on files of the private file system, any step of which can be refused. While one is overdue no other is begun.
 * @returns null where it was refused, or took too long */
export async function withFiles(work) {
  if (overdue > 0) return null;
  let late = 0;
  const toItsEnd = async () => {
    try {
      return await work();
    } finally {
      overdue -= late;
    }
  };
  return soon(toItsEnd, FILE_PATIENCE, () => {
    late = 1;
    overdue += late;
  });
}

/** A name that nobody else asks for is granted at once where locks are to be had. @returns {Promise<?LockManager>} */
const locks = once(async () => {
  const granted = await soon(() => navigator.locks.request(`maskscope ${Math.random()}`, () => true));
  return granted === true ? navigator.locks : null;
});

/** Runs body while no other tab or worker does so under this name; at once where there are no locks. */
export async function alone(name, signal, body) {
  const manager = await locks();
  return manager ? manager.request(name, { signal }, body) : body();
}

/** Runs body beside others that share the name; at once where there are no locks. */
export async function together(name, body) {
  const manager = await locks();
  return manager ? manager.request(name, { mode: 'shared' }, body) : body();
}

/** Runs body where nobody else uses the name now, and not where somebody does or nobody knows. */
export async function ifUnused(name, body) {
  const manager = await locks();
  await manager?.request(name, { ifAvailable: true }, (lock) => (lock ? body() : null));
}

/** Holds the name as long as this page or worker lives, and says so once it does. */
export async function holdForLife(name, onHeld) {
  const manager = await locks();
  manager?.request(name, () => {
    onHeld();
    return new Promise(() => {});
  }).catch(() => {});
}

/** Calls body once whoever holds the name for life has ended. @param {AbortSignal} signal */
export async function onEndOf(name, signal, body) {
  const manager = await locks();
  manager?.request(name, { signal }, body).catch(() => {});
}

/** @returns {?ServiceWorkerContainer} */
export const serviceWorkers = () => now(() => navigator.serviceWorker);

/** @returns {Promise<?ServiceWorkerRegistration>} */
export const registerServiceWorker = (url, options) => soon(() => navigator.serviceWorker.register(url, options), FILE_PATIENCE);

/** Whether it is on the clipboard. */
export const copyText = async (text) => await soon(async () => {
  await navigator.clipboard.writeText(text);
  return true;
}, PERSON_PATIENCE) === true;

/** Whether it is on the clipboard. @param {Blob} picture */
export const copyPicture = async (picture) => await soon(async () => {
  await navigator.clipboard.write([new ClipboardItem({ [picture.type]: picture })]);
  return true;
}, PERSON_PATIENCE) === true;

/** Puts this into the address, relative to what it is; whether it is there. */
export const replaceAddress = (address) => now(() => {
  history.replaceState(null, '', address);
  return true;
}) === true;

const sha256Of = (bytes) => soon(() => crypto.subtle.digest('SHA-256', bytes));
const hashes = once(async () => await sha256Of(new Uint8Array(1)) instanceof ArrayBuffer);
/** The browser's SHA-256 of these bytes. @returns {Promise<?ArrayBuffer>} */
export const browserSha256 = async (bytes) => (await hashes() ? sha256Of(bytes) : null);

/** How many threads the processor runs at once; 1 where the browser does not say. */
export const coreCount = () => now(() => navigator.hardwareConcurrency) || 1;

/** Memory that threads share, in pages of 64 KiB as src/web.cmake links the modules. @returns {?WebAssembly.Memory} */
export const memoryForThreads = () => now(() => {
  const memory = new WebAssembly.Memory({ initial: 1024, maximum: 65536, shared: true });
  return memory.buffer instanceof SharedArrayBuffer ? memory : null;
});

/** @returns {?Worker} */
export const startWorker = (url, name) => now(() => new Worker(url, { type: 'module', name }));

/** A media query; one that never matches where they are refused. @returns {{matches: boolean, addEventListener: Function}} */
export const media = (query) => now(() => {
  const list = matchMedia(query);
  return typeof list.matches === 'boolean' ? list : null;
}) ?? { matches: false, addEventListener() {} };

/** @param {(parameters: {files: FileSystemFileHandle[]}) => void} take files that the system opens with the page */
export const onLaunch = (take) => now(() => launchQueue.setConsumer(take));

/** Whether the person asks to load little. */
export const savesData = () => now(() => navigator.connection.saveData) === true;
