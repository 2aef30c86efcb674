// The page's side of the service worker: installs it, reloads once where that isolates the page, and tells of new versions.

const RELOADED = 'maskscope: reloaded for isolation';
const PATIENCE = 10_000;  // milliseconds that the model waits for threads

/** @returns {Promise<?ServiceWorkerRegistration>} null where there is none: without https, or refused */
export async function installOffline() {
  try {
    const workerUrl = new URL('service-worker.js', import.meta.url);
    return await navigator.serviceWorker.register(workerUrl, { updateViaCache: 'none' });
  } catch (error) {
    console.info(`The page will not open without a network: ${error.message}`);
    return null;
  }
}

const activated = (worker) => new Promise((resolve, reject) => {
  const look = () => {
    if (worker.state === 'activated') resolve();
    if (worker.state === 'redundant') reject(new Error('the service worker was not installed'));
  };
  worker.addEventListener('statechange', look);
  look();
});

const patience = () => new Promise((resolve, reject) => { setTimeout(reject, PATIENCE, new Error('the service worker is slow')); });

/**
 * Threads need headers that many hosts can not send; the service worker's answers have them. So the page is loaded once more
 * where it came without: once only, for there may be another reason.
 * @param {() => void} beforeReload
 */
export async function isolate(registration, beforeReload) {
  if (globalThis.crossOriginIsolated) return sessionStorage.removeItem(RELOADED);
  if (!registration || sessionStorage.getItem(RELOADED)) return undefined;
  try {
    await Promise.race([activated(registration.active ?? registration.waiting ?? registration.installing), patience()]);
  } catch {
    return undefined;  // it works without threads
  }
  sessionStorage.setItem(RELOADED, 'yes');
  beforeReload();
  location.reload();
  return new Promise(() => {});
}

/**
 * A new version waits until the person wants it, and then every tab is loaded again: two versions never work together.
 * @param {(takeOver: () => void) => void} onNewVersion @param {() => void} beforeReload
 */
export function watchVersions(registration, onNewVersion, beforeReload) {
  if (!registration) return;
  const tell = () => {
    const { waiting, active } = registration;
    if (waiting && active) onNewVersion(() => waiting.postMessage('take over'));
  };
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', tell));
  tell();
  let controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (controlled) {
      beforeReload();
      location.reload();
    }
    controlled = true;
  });
}
