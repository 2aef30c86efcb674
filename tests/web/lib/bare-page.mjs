// A page that is not driven. Playwright has the browser keep the body of every response, the weights' 120 MB among them, and
// leaves something with each call; whoever measures memory would measure that. Here the browser is asked for a page that
// Playwright knows nothing of, and nothing is used in it but the evaluation of JavaScript.
import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

const SAMPLE = 30;  // milliseconds
const PATIENCE = 120_000;

/** A target of the DevTools protocol, spoken with through the session that it was attached from. */
class Session extends EventEmitter {
  #parent;
  #id;
  #waiting = new Map();
  #calls = 0;

  /** @param {Session | import('playwright-core').CDPSession} parent */
  constructor(parent, id) {
    super();
    this.#parent = parent;
    this.#id = id;
    parent.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
      if (sessionId === id) this.#take(JSON.parse(message));
    });
  }

  #take({ id, result, error, method, params }) {
    if (method) {
      this.emit(method, params);
      return;
    }
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) reject(new Error(error.message));
    else resolve(result);
  }

  send(method, params = {}) {
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#parent.send('Target.sendMessageToTarget', { sessionId: this.#id, message: JSON.stringify({ id, method, params }) }).catch(reject);
    });
  }

  /** What body returns, or its promise's value. @param {Function} body @param {unknown} argument as JSON */
  async evaluate(body, argument) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate',
      { expression: `(${body})(${JSON.stringify(argument)})`, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Asks until body returns something. */
  async until(body, argument) {
    for (const end = Date.now() + PATIENCE; ; await pause(SAMPLE)) {
      const found = await this.evaluate(body, argument).catch(() => null);  // it may be reloading itself
      if (found) return found;
      if (Date.now() > end) throw new Error(`waited ${PATIENCE} ms for ${body}`);
    }
  }
}

/**
 * Opens the address in a window of this size. @param {import('playwright-core').Browser} browser
 * @returns {Promise<{page: Session, workers: Map<string, Session>, close: () => Promise<void>}>} the workers by their file's name
 */
export async function openBarePage(browser, url, { width, height }) {
  const top = await browser.newBrowserCDPSession();
  const { targetId } = await top.send('Target.createTarget', { url: 'about:blank', newWindow: true, width, height });
  const page = new Session(top, (await top.send('Target.attachToTarget', { targetId, flatten: false })).sessionId);
  const workers = new Map();
  page.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    workers.set(targetInfo.url.split('/').at(-1), new Session(page, sessionId));
  });
  await page.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  await page.send('Page.navigate', { url });
  return { page, workers, close: () => top.send('Target.closeTarget', { targetId }) };
}
