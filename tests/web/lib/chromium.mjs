// Debian's Chromium, driven by Playwright, with WebGL in software.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';

export const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--disable-features=AutofillServerCommunication', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

export const executablePath = () => execFileSync('bash', ['-c', 'command -v chromium || command -v google-chrome'], { encoding: 'utf8' }).trim();

export { chromium };

export function launchChromium(...more) {
  return chromium.launch({ executablePath: executablePath(), headless: true, args: [...FLAGS, ...more] });
}

/** On a display and through the system's OpenGL, as a person's browser draws; that is software too where there is no GPU, but
 * quicker than what the tests draw with. */
export function launchOnDisplay() {
  return chromium.launch({ executablePath: executablePath(), headless: false,
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--use-gl=angle', '--use-angle=gl', '--ignore-gpu-blocklist'] });
}

/** Asks the page until what it shows is as wanted; the failure says what it showed last. */
export async function waitForState(page, wanted, what, timeout = 60_000) {
  const end = Date.now() + timeout;
  for (;;) {
    const state = await page.evaluate(() => globalThis.maskscope?.state());
    if (state && wanted(state)) return state;
    if (Date.now() > end) throw new Error(`waited ${timeout} ms for ${what}; the page says ${JSON.stringify({ ...state, rectangles: undefined, touchables: undefined, strongest: undefined, scores: undefined, map: undefined })}`);
    await page.waitForTimeout(50);
  }
}

/** Looks until what is found is as wanted: a picture may come some frames after what the page says. The failure says what was
 * found last. */
export async function seen(look, wanted, what, timeout = 20_000) {
  const end = Date.now() + timeout;
  for (;;) {
    const found = await look();
    if (wanted(found)) return found;
    if (Date.now() > end) assert.fail(`${what}: found ${JSON.stringify(found)} for ${timeout} ms`);
    await new Promise((resolve) => { setTimeout(resolve, 100); });  // one picture after another leaves the page no time to draw
  }
}

/** The model has answered: what is shown is not the example any more. */
export const answered = ({ answer }) => answer > 0;

/** Opens the page and waits until it can answer. @returns {Promise<object>} its state */
export async function openPage(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => globalThis.maskscope);
  const state = await page.evaluate(() => globalThis.maskscope.ready);
  if (state.status !== 'ready') throw new Error(`the page cannot answer: ${state.message}`);
  return waitForState(page, answered, 'the first answer');
}

/** Replaces the text in the real text box: selects all of it and puts this in its place, as a paste does. */
export async function type(page, text) {
  await waitForState(page, ({ side_panel: panel }) => panel === '', 'no side panel over the sentence');
  await page.locator('#sentence').waitFor();
  await page.locator('#sentence').focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
  return waitForState(page, (state) => state.shown_text === text, `the answer to "${text}"`);
}

/** The opening sentence's answer. Which of the second to fourth words comes first is the pack's rounding. */
export function assertOpening(state) {
  assert.equal(words(state)[0], 'field');
  const likeliest = words(state).slice(0, 4);
  for (const word of ['clearing', 'park']) assert.ok(likeliest.includes(word), `found ${likeliest}, expected ${word} among them`);
}

export const words = (state, mask = 0) => state.masks[mask].predictions.map(({ token }) => token);
export const centre = ([x, y, width, height]) => [x + width / 2, y + height / 2];
