// The page's side of the service worker: installs it, reloads once where that isolates the page, and tells of new versions.
import { registerServiceWorker, serviceWorkers, tabMemory } from './browser-services.mjs';

const RELOADED = 'maskscope: reloaded for isolation';
const PATIENCE = 10_000;  // milliseconds that the model waits for threads

/** @returns {Promise<?ServiceWorkerRegistration>} null where there is none: without https, or refused */
export async function installOffline() {
  const registration = await registerServiceWorker(new URL('service-worker.js', import.meta.url), { updateViaCache: 'none' });
  if (!registration) console.info('The page will not open without a network: the browser allows no service worker here.');
  return registration;
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

async function awaitWorker(installing) {
  const registration = await installing;
  if (!registration) throw new Error('there is no service worker');
  await activated(registration.active ?? registration.waiting ?? registration.installing);
}

/** Whether headers could isolate the page: not over plain http, and not in a frame, which is as isolated as its host is. */
const canBeIsolated = () => globalThis.isSecureContext && window.parent === window;

/**
 * Threads need headers that many hosts cannot send; the service worker's answers have them. So the page is loaded once more
 * where it came without: once only, for there may be another reason, and so only where the tab can remember it.
 * @param {Promise<?ServiceWorkerRegistration>} installing
 */
export async function isolate(installing) {
  if (globalThis.crossOriginIsolated) {
    tabMemory.remove(RELOADED);
    return;
  }
  if (!canBeIsolated() || tabMemory.get(RELOADED)) return;
  try {
    await Promise.race([awaitWorker(installing), patience()]);
  } catch {
    return;  // it works without threads
  }
  if (!tabMemory.set(RELOADED, 'yes')) return;
  location.reload();
  await new Promise(() => {});
}

/**
 * A new version waits until the person wants it, and then every tab is loaded again: two versions never work together.
 * @param {?ServiceWorkerRegistration} registration @param {(takeOver: () => void) => void} onNewVersion
 */
export function watchVersions(registration, onNewVersion) {
  if (!registration) return;
  const tell = () => {
    const { waiting, active } = registration;
    if (waiting && active) onNewVersion(() => waiting.postMessage('take over'));
  };
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', tell));
  tell();
  const container = serviceWorkers();
  let controlled = container?.controller !== null;
  container?.addEventListener('controllerchange', () => {
    if (controlled) location.reload();
    controlled = true;
  });
}
