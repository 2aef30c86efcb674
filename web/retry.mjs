// Downloads that are tried again: connections break, are slow, or are paused by the person. The waits between two tries grow.

const TRIES = 5;              // of what waiting does not cure: wrong bytes, a server error
const FIRST_WAIT = 500;       // milliseconds
const LONGEST_WAIT = 30_000;

/** The network or the server gave no answer, or none that was whole: waiting can help, however long. */
export class NoAnswer extends Error {}

/** Doubles from one to the next, with jitter, so that many pages do not come back at the same moment. */
const waitAfter = (failures) => Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT) * (0.5 + Math.random());

/** @param {(trouble: string, seconds: number) => void} onTrouble why there is a wait, and how long */
export function createRetry(onTrouble) {
  let control = new AbortController();
  let open = Promise.resolve();
  let goOn = () => {};
  const waits = new EventTarget();

  const wakeAll = () => waits.dispatchEvent(new Event('end'));
  const wait = (milliseconds) => new Promise((resolve) => {
    waits.addEventListener('end', resolve, { once: true });
    setTimeout(resolve, milliseconds);
  });
  addEventListener('online', wakeAll);

  return {
    pause() {
      open = new Promise((resolve) => { goOn = resolve; });
      control.abort();
    },
    resume() {
      control = new AbortController();
      goOn();
      wakeAll();
    },
    /** Runs body(signal) until it succeeds. What waiting does not cure is thrown, named by the file; too little memory at once. */
    async run(file, body) {
      for (let failures = 0, refusals = 0; ;) {
        await open;
        const { signal } = control;
        try {
          return await body(signal);
        } catch (error) {
          if (signal.aborted) continue;  // paused, which is no failure
          if (error instanceof RangeError) throw error;
          if (!(error instanceof NoAnswer) && ++refusals === TRIES) {
            throw new Error(`The weights' ${file} could not be used: ${error.message.replace(/\.$/, '')}.`, { cause: error });
          }
          const milliseconds = waitAfter(++failures);
          onTrouble(error.message, milliseconds / 1000);
          await wait(milliseconds);
        }
      }
    },
  };
}
