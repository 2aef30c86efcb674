// Every service of the browser that can be refused, in each way in which it can fail: the page opens, answers a sentence from
// memory, and says in a sentence what is not kept (web/browser-services.mjs).
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { centre, launchChromium, type, waitForState } from '../lib/chromium.mjs';
import { startTestServer } from '../lib/server.mjs';
import { tinySite } from '../lib/tiny-site.mjs';

const PATIENCE = 120_000;  // milliseconds; each visit loads all of the page
const SENTENCE = 'Paris is the [MASK] of France.';
const NO_FILES = /This browser stores no files for this page: the model works, but is downloaded again on your next visit\./;
const NO_TEXTS = /This browser remembers nothing for this page: what you type is lost when you leave\./;
const NOTHING = /This browser stores nothing for this page: the model works, .*; what you type is lost when you leave\./;
const NOWHERE = ['absent', 'getter'];
const CALLS = ['throws', 'rejects', 'hangs'];

/** The service, in which ways it fails, and what the page says of it. */
const SERVICES = [
  ['localStorage', NOWHERE, NO_TEXTS],
  ['Storage.prototype.setItem', ['throws'], NO_TEXTS],
  ['Storage.prototype.getItem', ['throws'], NO_TEXTS],
  ['sessionStorage', NOWHERE],
  ['indexedDB', NOWHERE],
  ['navigator.storage', NOWHERE, NO_FILES],
  ['navigator.storage.getDirectory', ['absent', ...CALLS], NO_FILES],
  ['FileSystemDirectoryHandle.prototype.getDirectoryHandle', CALLS, NO_FILES],
  ['FileSystemDirectoryHandle.prototype.getFileHandle', CALLS, NO_FILES],
  ['FileSystemFileHandle.prototype.createSyncAccessHandle', CALLS, NO_FILES],
  ['FileSystemDirectoryHandle.prototype.keys', ['throws', 'breaks']],
  ['FileSystemDirectoryHandle.prototype.keys', ['stalls'], NO_FILES],  // and so no file is waited for any more
  ['FileSystemDirectoryHandle.prototype.removeEntry', CALLS],
  ['navigator.storage.persist', ['absent', ...CALLS]],
  ['navigator.storage.estimate', ['absent', ...CALLS]],
  ['navigator.locks', NOWHERE],
  ['navigator.locks.request', ['absent', ...CALLS]],
  ['navigator.serviceWorker', NOWHERE],
  ['navigator.serviceWorker.register', ['absent', ...CALLS]],
  ['caches', NOWHERE],
  ['crypto.subtle', NOWHERE],
  ['crypto.subtle.digest', ['absent', ...CALLS]],
  ['navigator.clipboard', NOWHERE],
  ['launchQueue', NOWHERE],
  ['matchMedia', ['absent', 'throws']],
  ['navigator.connection', NOWHERE],
  ['navigator.hardwareConcurrency', NOWHERE],
  ['history.replaceState', ['absent', 'throws']],
  ['BroadcastChannel', NOWHERE],
  ['SharedArrayBuffer', NOWHERE],
];

/** JavaScript that makes the service fail in whatever realm it runs. */
const sabotage = (service, way) => `((path, way) => {
  const names = path.split('.'), last = names.pop();
  const owner = names.reduce((object, name) => object?.[name], globalThis);
  if (owner === undefined || !(last in owner)) return;
  const refusal = () => new DOMException('The request was denied.', 'SecurityError');
  const refused = () => Promise.reject(refusal()), never = () => new Promise(() => {});
  const listOf = (next) => () => ({ [Symbol.asyncIterator]: () => ({ next }) });
  const values = { absent: undefined, throws() { throw refusal(); }, rejects: refused, hangs: never, breaks: listOf(refused), stalls: listOf(never) };
  Object.defineProperty(owner, last, way === 'getter' ? { configurable: true, get() { throw refusal(); } } : { configurable: true, writable: true, value: values[way] });
})('${service}', '${way}');\n`;
/** How long the page waits for a service, made short: what is tested is what it does then. */
function impatient(code, names) {
  return names.reduce((text, name) => {
    const patience = new RegExp(`const ${name} = \\d+_000;`);
    assert.match(text, patience, 'browser-services.mjs has other names than here');
    return text.replace(patience, `const ${name} = 5_000;`);
  }, code);
}
const prepended = (code, names) => ({ change: (bytes) => Buffer.from(code + impatient(String(bytes), names)) });

describe('services that are refused', { concurrency: 3 }, () => {
  let browser, folder;
  before(async () => {
    browser = await launchChromium();
    folder = tinySite('bert-base-uncased');
  });
  after(async () => {
    await browser?.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** A fresh visit where these fail in the page and in its workers. */
  async function visit(failures, body, options = {}) {
    const code = failures.map(([service, way]) => sabotage(service, way)).join('') + (options.code ?? '');
    const faults = code === '' ? {} : { '/browser-services.mjs': prepended(code, options.waits ?? ['PERSON_PATIENCE']) };
    const server = await startTestServer({ folder, faults, ...options.server });
    const context = await browser.newContext({ viewport: options.viewport ?? { width: 640, height: 480 } });  // quick to draw
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const problems = [], loads = [];
    page.on('framenavigated', (frame) => loads.push(frame.url()));
    page.on('pageerror', (error) => problems.push(error.message));
    await page.addInitScript(code + (options.script ?? ''));
    try {
      await page.goto(server.url);
      await body(page, loads);
      assert.deepEqual(problems, [], 'errors that nobody took');
    } finally {
      await context.close();
      await server.close();
    }
  }

  async function assertAnswers(page) {
    await waitForState(page, ({ status, answer }) => status === 'ready' && answer > 0, 'the first answer', PATIENCE);
    const { masks } = await type(page, SENTENCE);
    assert.equal(masks.length, 1);
  }
  const notices = (page) => page.locator('#notices p').allTextContents();

  const failures = (services) => services.flatMap(([service, ways]) => ways.map((way) => [service, way]));
  for (const [service, ways, said] of SERVICES.filter(([, , sentence]) => sentence)) {
    for (const way of ways) {
      test(`${service} ${way}: answers, and says in one sentence that it is not kept`, { timeout: 2 * PATIENCE }, () => visit([[service, way]], async (page) => {
        await assertAnswers(page);
        await page.locator('#notices p', { hasText: said }).waitFor();
        assert.equal((await notices(page)).length, 1);
      }, { waits: ['PERSON_PATIENCE', 'FILE_PATIENCE'] }));
    }
  }

  // What costs the person nothing is said to nobody. Those that fail in one way do so in one visit; EACH=1 makes it a visit each.
  const unsaid = failures(SERVICES.filter(([, , sentence]) => !sentence));
  const visits = process.env.EACH ? unsaid.map((failure) => [failure]) : [...new Set(unsaid.map(([, way]) => way))].map((way) => unsaid.filter((failure) => failure[1] === way));
  for (const failing of visits) {
    const [[, way]] = failing;
    test(`${failing.map(([service]) => service).join(', ')} ${way}: answers, and says nothing`, { timeout: 2 * PATIENCE }, () => visit(failing, async (page) => {
      await assertAnswers(page);
      assert.deepEqual(await notices(page), []);
    }));
  }

  test('all of them at once: answers, and one sentence says that nothing is kept', { timeout: 2 * PATIENCE }, () => {
    const names = SERVICES.map(([service]) => service).filter((service) => !service.includes('prototype') && service !== 'history.replaceState');
    return visit(names.reverse().map((service) => [service, 'absent']), async (page) => {
      await assertAnswers(page);
      await page.locator('#notices p', { hasText: NOTHING }).waitFor();
      assert.equal((await notices(page)).length, 1);
    });
  });

  for (const [service, way] of [['Storage.prototype.setItem', 'throws'], ['sessionStorage', 'getter']]) {
    test(`${service} ${way}, on a host without headers: the page is not loaded again and again`, { timeout: 2 * PATIENCE }, () => visit([], async (page, loads) => {
      await assertAnswers(page);
      assert.equal(loads.length, 1, `loads of the page: ${loads}`);
    }, { script: sabotage(service, way), server: { isolated: false } }));
  }

  for (const way of ['absent', 'throws', 'rejects', 'hangs']) {
    test(`the service worker's caches ${way}: a page that it controls opens all the same`, { timeout: 2 * PATIENCE }, () => {
      const server = { faults: { '/service-worker.js': { change: (bytes) => Buffer.concat([bytes, Buffer.from(`
        addEventListener('install', () => skipWaiting());
        addEventListener('activate', (event) => { clients.claim(); ${sabotage('caches.open', way)} });`)]) } } };
      return visit([], async (page) => {
        await page.waitForFunction(() => navigator.serviceWorker.controller, null, { timeout: 30_000 });
        await page.reload();
        await assertAnswers(page);
      }, { server });
    });
  }

  for (const way of CALLS) {
    test(`the clipboard ${way}: Share says that the link is in the address bar`, { timeout: 2 * PATIENCE }, () => visit([['navigator.clipboard.writeText', way]], async (page) => {
      await assertAnswers(page);
      const { touchables } = await waitForState(page, (state) => state.touchables.some(({ name }) => name === 'Share'), 'the button');
      await page.mouse.click(...centre(touchables.find(({ name }) => name === 'Share').rectangle));
      await waitForState(page, ({ notice }) => notice === 'The link is in the address bar.', 'the sentence', 90_000);
      assert.match(await page.evaluate(() => location.hash), /^#maskscope=1/);
    }, { viewport: { width: 1280, height: 800 } }));
  }

  // iOS refuses at once, or only what may grow to gigabytes.
  for (const error of ['RangeError', 'TypeError']) {
    for (const [what, most] of [['at once', 0], ['for a large maximum only', 32768]]) {
      const code = `{
        const Memory = WebAssembly.Memory;
        WebAssembly.Memory = function (wanted) {
          if (wanted.shared && wanted.maximum > ${most}) throw new ${error}('could not allocate memory');
          return new Memory(wanted);
        };
        WebAssembly.Memory.prototype = Memory.prototype;
      }\n`;
      test(`shared memory that is refused ${what} (${error}) means one thread`, { timeout: 2 * PATIENCE }, () => visit([], async (page) => {
        await assertAnswers(page);
        assert.equal(await page.evaluate(() => globalThis.maskscope.state().threads), 1);
      }, { code }));
    }
  }

  test('WebAssembly that is switched off is told apart from an old browser', () => visit([['WebAssembly', 'absent']], async (page) => {
    const { status, message } = await page.evaluate(() => globalThis.maskscope.ready);
    assert.equal(status, 'failed');
    assert.match(message, /WebAssembly, which the model needs, is disabled in this browser/);
  }));

  test('a worker that may not be started is said in a sentence', () => visit([['Worker', 'throws']], async (page) => {
    await waitForState(page, ({ status, message }) => status === 'failed' && /does not let this page start the worker/.test(message), 'the sentence');
  }));

  test('a worker that was ended while idle is missed at once', { timeout: 2 * PATIENCE }, () => visit([], async (page) => {
    await assertAnswers(page);
    const engine = page.workers().find((worker) => worker.url().endsWith('/engine-worker.mjs'));
    await engine.evaluate(() => globalThis.close()).catch(() => {});
    const since = Date.now();
    await page.locator('#sentence').fill('The turtle slowly moved across the [MASK].');
    const { rectangles } = await waitForState(page, ({ status, message }) => status === 'failed' && /The engine stopped/.test(message), 'the sentence');
    assert.ok(Date.now() - since < 3000, `found ${Date.now() - since} ms, expected less than 3 s`);
    await page.mouse.click(...centre(rectangles.action));
    await waitForState(page, ({ shown_text: shown }) => shown === 'The turtle slowly moved across the [MASK].', 'the answer');
  }));

  test('our SHA-256 has the published digests, and those of crypto.subtle at every length around a block', async () => {
    const page = await browser.newPage();
    const server = await startTestServer({ folder });
    await page.goto(`${server.url}harness/share.html`);
    const found = await page.evaluate(async () => {
      const { sha256Of } = await import('/sha256.mjs');
      const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      const of = (text) => hex(sha256Of(new TextEncoder().encode(text)));
      const lengths = Array.from({ length: 200 }, (_, i) => i).concat([4095, 65536, 1_000_003]);
      const differing = [];
      for (const length of lengths) {
        const bytes = new Uint8Array(length + 3).map((_, i) => (i * 167 + length) % 256).subarray(3);  // not at a word's start
        if (hex(sha256Of(bytes)) !== hex(await crypto.subtle.digest('SHA-256', bytes))) differing.push(length);
      }
      return { differing, known: ['', 'abc', 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', 'a'.repeat(1e6)].map(of) };
    });
    await page.close();
    await server.close();
    assert.deepEqual(found.differing, []);
    // FIPS 180-4's examples.
    assert.deepEqual(found.known, ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1', 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0']);
  });
});
