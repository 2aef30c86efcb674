// How smooth a text of 512 tokens is beside one of 15: the time of each frame while its map is zoomed and moved, and while the
// pointer goes over all heads; docs/benchmarks.md says what the numbers mean.
//   xvfb-run -a -s '-screen 0 1400x1000x24' node tests/bench/frames.mjs      prints one JSON object
import { centre, launchOnDisplay, openPage, type, waitForState } from '../web/lib/chromium.mjs';
import { startTestServer } from '../web/lib/server.mjs';

const SHORT = 'We turned down a narrow lane and passed through a small [MASK].';
const LONG = `${'the quiet river and '.repeat(140)}saw a [MASK].`;

/** Every frame's work is noted: from the browser's call to its return, and from one call to the next. */
function noteFrames() {
  globalThis.frames = [];
  const real = requestAnimationFrame.bind(globalThis);
  globalThis.unnoted = real;
  globalThis.requestAnimationFrame = (draw) => real((time) => {
    const began = performance.now();
    draw(time);
    globalThis.frames.push([began, performance.now() - began]);
  });
}

/** The milliseconds that the app itself took: its modules' functions, without the browser's drawing that they ask for. */
async function ownTime(client, act) {
  await client.send('Profiler.enable');
  await client.send('Profiler.setSamplingInterval', { interval: 200 });
  await client.send('Profiler.start');
  await act();
  const { profile: { nodes, samples, timeDeltas } } = await client.send('Profiler.stop');
  const own = new Set(nodes.filter(({ callFrame: { url } }) => /\/app\.(wasm|mjs)$/.test(url)).map(({ id }) => id));
  return samples.reduce((sum, id, i) => sum + (own.has(id) ? timeDeltas[i] : 0), 0) / 1000;
}

const rounded = (number) => Math.round(number * 10) / 10;

/** Of the frames that this makes. */
async function measure(page, act) {
  await page.evaluate(() => { globalThis.frames = []; });
  const own = await ownTime(client, act);
  const frames = await page.evaluate(() => globalThis.frames);
  const sorted = (numbers) => numbers.sort((a, b) => a - b);
  const work = sorted(frames.map(([, took]) => took));
  const apart = sorted(frames.slice(1).map(([began], i) => began - frames[i][0]).filter((gap) => gap < 200));  // not over a rest
  const at = (numbers, share) => rounded(numbers[Math.min(Math.floor(numbers.length * share), numbers.length - 1)]);
  return { frames: frames.length, own_mean_ms: rounded(own / frames.length), work_median_ms: at(work, 0.5), work_95_ms: at(work, 0.95), work_most_ms: rounded(work.at(-1)),
    apart_median_ms: at(apart, 0.5), apart_95_ms: at(apart, 0.95) };
}

const FRAMES = 120;

/** Gives the canvas an event before each frame. @param {(frame: number) => number[]} event its place, and how far a wheel turns */
function onEachFrame(page, event) {
  return page.evaluate((events) => new Promise((done) => {
    const canvas = document.getElementById('canvas');
    unnoted(function send() {
      const [clientX, clientY, deltaY] = events.shift();
      const options = { clientX, clientY, deltaY, bubbles: true, cancelable: true };
      const sent = deltaY ? [new WheelEvent('wheel', options)] : [new PointerEvent('pointermove', options), new MouseEvent('mousemove', options)];
      sent.forEach((one) => canvas.dispatchEvent(one));
      if (events.length > 0) unnoted(send);
      else done();
    });
  }), Array.from({ length: FRAMES }, (_, frame) => event(frame)));
}

const server = await startTestServer();
const browser = await launchOnDisplay();
const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' })).newPage();
await page.addInitScript(noteFrames);
const client = await page.context().newCDPSession(page);
await openPage(page, server.url);

/** The same acts over a text of any length. */
async function measureText(text, count) {
  await type(page, text);
  const { tokens, rectangles } = await waitForState(page, ({ scores, tokens: all }) => scores.length === 144 && all.length === count, `${count} tokens`, 120_000);
  await page.waitForTimeout(1500);  // until nothing is under way
  const [x, y] = centre(rectangles.grid);
  const places = rectangles.heads.map(centre);
  const acts = {
    zooming: async () => {
      await page.mouse.move(x, y);
      await onEachFrame(page, (frame) => [x, y, frame % 60 < 30 ? -60 : 60]);
    },
    moving: async () => {
      await page.mouse.move(x, y);
      for (let turn = 0; turn < 8; ++turn) await page.mouse.wheel(0, -120);
      await page.mouse.down();
      await onEachFrame(page, (frame) => [x + 100 * Math.sin(frame / 6), y + 100 * Math.cos(frame / 6)]);
      await page.mouse.up();
    },
    pointing: async () => {
      await page.mouse.move(...places[0]);
      await onEachFrame(page, (frame) => places[frame % places.length]);
    },
  };
  const result = {};
  for (const [name, act] of Object.entries(acts)) result[name] = await measure(page, act);
  return { [tokens.length]: result };
}

console.log(JSON.stringify({ ...await measureText(SHORT, 15), ...await measureText(LONG, 512) }));
await browser.close();
await server.close();
