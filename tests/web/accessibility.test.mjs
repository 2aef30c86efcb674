// The page for people who do not see it, who have no pointer, or who ask their system for something.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { assertOpening, launchChromium, openPage, type, waitForState, words } from './lib/chromium.mjs';
import { readPng } from './lib/picture.mjs';
import { maps } from './lib/reference.mjs';
import { root, startTestServer } from './lib/server.mjs';

const OPENING = 'We turned down a narrow lane and passed through a small [MASK].';
const AXE = fs.readFileSync(path.join(root, 'tests/web/node_modules/axe-core/axe.min.js'), 'utf8');
const TOKENS = 15;

describe('the page for every person', () => {
  let server, browser, context, page;
  before(async () => {
    server = await startTestServer();
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
    page = await context.newPage();
    assertOpening(await openPage(page, server.url));
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const state = () => page.evaluate(() => globalThis.maskscope.state());
  const focused = () => page.evaluate(() => {
    const { id, tagName } = document.activeElement;
    return id || document.activeElement.getAttribute('aria-label') || tagName;
  });
  const waitForFocus = (name) => page.waitForFunction((wanted) => {
    const { id } = document.activeElement;
    return id === wanted || document.activeElement.getAttribute('aria-label') === wanted;
  }, name, { timeout: 20_000 });
  /** Tab from the canvas until this has the focus. */
  async function tabTo(name) {
    await page.locator('#canvas').focus();
    for (let i = 0; i < 80 && await focused() !== name; ++i) await page.keyboard.press('Tab');
    assert.equal(await focused(), name);
  }
  const dialog = (name) => page.getByRole('dialog', { name });

  /** What axe-core finds; run in a world of its own, which the page's policy does not concern. */
  async function complaints(tab) {
    const client = await tab.context().newCDPSession(tab);
    const { frameTree } = await client.send('Page.getFrameTree');
    const { executionContextId: contextId } = await client.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
    await client.send('Runtime.evaluate', { contextId, expression: AXE });
    const { result } = await client.send('Runtime.evaluate', { contextId, awaitPromise: true, returnByValue: true,
      expression: 'axe.run().then(({ violations }) => violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`))' });
    return result.value;
  }

  test('axe-core finds nothing: answered, on a phone in light, and while the model is fetched', async () => {
    await page.waitForTimeout(800);
    assert.deepEqual(await complaints(page), []);
    const slow = await startTestServer({ faults: { '*.bin': { rate: 10_000 } } });
    const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: 'light' });
    const other = await phone.newPage();
    await other.goto(slow.url);
    await other.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 60_000 });
    await other.waitForTimeout(800);
    assert.deepEqual(await complaints(other), []);
    await phone.close();
    await slow.close();
  });

  test('the words that fit, the tokens and the chosen head stand in the page as text', async () => {
    const mirror = page.locator('#text-view');
    await mirror.getByText('Predictions at token 13').waitFor({ state: 'attached' });
    assert.match(await mirror.locator('ol').first().locator('li').first().textContent(), /^field, [\d.]+ %$/);
    assert.deepEqual(await mirror.locator('ol').nth(1).locator('li').allTextContents(), (await state()).tokens);
    const { layer, head, tokens } = await state();
    assert.equal(await mirror.locator('caption').textContent(), `Layer ${layer}, head ${head}: what each token attends to`);
    const map = maps('demo1')[(layer - 1) * 12 + head - 1];
    const rows = await mirror.locator('tbody tr').evaluateAll((trs) => trs.map((tr) => [...tr.cells].map(({ textContent }) => textContent)));
    assert.equal(rows.length, TOKENS);
    rows.forEach(([word, first], query) => {
      const row = [...map.subarray(query * TOKENS, (query + 1) * TOKENS)];
      const strongest = row.indexOf(Math.max(...row));
      assert.equal(word, `${query + 1} ${tokens[query]}`);
      const [, token, value] = /^(.*), ([\d.]+) %$/.exec(first);
      const found = Math.max(...row.filter((_, key) => tokens[key] === token));  // "a" stands there twice
      assert.ok(Math.abs(Number(value) / 100 - found) < 0.05, `row ${query + 1}: found ${first}, expected ${tokens[strongest]} ${row[strongest]}`);
    });
  });

  test('another head is told', async () => {
    await page.locator('#canvas').focus();
    await page.keyboard.press('ArrowRight');
    const { layer, head } = await state();
    await page.locator('#text-view caption', { hasText: `Layer ${layer}, head ${head}:` }).waitFor({ state: 'attached' });
  });

  test('ablated heads are told', async () => {
    await page.locator('#canvas').focus();
    await page.keyboard.press('x');
    const { layer, head, ablated_heads: ablated } = await waitForState(page, (now) => now.ablated_slices.length === 1, 'the ablated head');
    assert.deepEqual(ablated, [[layer, head]]);
    await page.locator('#text-view li', { hasText: `Layer ${layer}: head ${head}` }).waitFor({ state: 'attached' });
    await page.keyboard.press('x');
    await waitForState(page, (now) => now.ablated_slices.length === 0, 'no ablated head');
  });

  const SHEETS = ['Examples', 'Save', 'Ablate heads', 'Compare', 'Keyboard shortcuts'];
  const MENUS = [['One head or several: one head', 'One head or several'], ['Colours, scale and text size: viridis, square root', 'Colours, scale and text size'],
    ['Order of the heads: by layer', 'Order of the heads']];

  test('axe-core finds nothing in any side panel or menu', async () => {
    for (const [opener, name] of [...SHEETS.map((panel) => [panel, panel]), ...MENUS]) {
      await tabTo(opener);
      await page.keyboard.press('Enter');
      await dialog(name).waitFor({ state: 'attached' });
      if (name === 'Compare') await page.locator('#other').fill('We turned down a wide lane and passed through a small [MASK].');
      await page.waitForTimeout(600);
      assert.deepEqual(await complaints(page), [], name);
      await page.keyboard.press('Escape');
      await dialog(name).waitFor({ state: 'detached' }).catch(() => {});
      await waitForState(page, ({ side_panel: panel }) => panel === '', `no side panel after ${name}`);
    }
  });

  test('the focus goes into what opens; Escape closes it from a button inside and gives the focus back', async () => {
    for (const [opener, name] of [...SHEETS.map((panel) => [panel, panel]), ...MENUS]) {
      await tabTo(opener);
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'false', opener);
      await page.keyboard.press('Enter');
      await page.waitForFunction((wanted) => document.activeElement.id === 'other'
        || document.activeElement.closest('[role=dialog]')?.getAttribute('aria-label') === wanted, name, { timeout: 20_000 });
      assert.equal(await page.locator(`#buttons > button[aria-label="${opener}"]`).getAttribute('aria-expanded'), 'true', opener);
      if (name !== 'Keyboard shortcuts' && name !== 'Compare') await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Escape');
      await waitForFocus(opener);
      assert.equal(await page.getByRole('dialog').count(), 0, `${name} is open after Escape`);
      assert.equal((await state()).side_panel, '');
    }
  });

  test('a side panel that opens over the picture is told; Escape closes it there', async () => {
    await page.locator('#canvas').focus();
    await page.keyboard.press('s');
    await page.waitForFunction(() => /^Save is open/.test(document.getElementById('answer').textContent));
    assert.equal(await focused(), 'canvas');
    await page.keyboard.press('Escape');
    await waitForState(page, ({ side_panel: panel }) => panel === '', 'no side panel');
    assert.equal(await focused(), 'canvas');
  });

  test('the focus stays on its thing when the list changes before it', async () => {
    await tabTo('Layer 1, mean map');
    await type(page, 'Paris is the [MASK] of France.');  // fewer words come before it
    await page.locator('#buttons [aria-label="Layer 1, mean map"]').focus();
    await page.evaluate(() => {
      const field = document.getElementById('sentence');
      field.value = 'It is a [MASK] day.';
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await waitForState(page, ({ shown_text: shown }) => shown === 'It is a [MASK] day.', 'the shorter sentence');
    await page.waitForTimeout(500);
    assert.equal(await focused(), 'Layer 1, mean map');
    await type(page, OPENING);
  });

  test('names are words, states are told, and what does nothing is no button', async () => {
    await page.locator('#canvas').focus();
    await page.keyboard.press('Tab');
    await page.locator('#buttons [aria-label="Mask lane"]').waitFor({ state: 'attached' });  // the list follows the picture
    const buttons = await page.locator('#buttons button').evaluateAll((all) => all.map((button) => ({ name: button.getAttribute('aria-label'),
      pressed: button.getAttribute('aria-pressed'), expanded: button.getAttribute('aria-expanded'), disabled: button.getAttribute('aria-disabled') })));
    const named = (wanted) => buttons.find(({ name }) => name === wanted);
    for (const { name } of buttons) {
      assert.doesNotMatch(name, /^[a-z]+-?[\d.]+$|^Mask \[/i, `${name} is no name`);
    }
    for (const name of ['Layer 1, mean map', 'Previous layer', 'Next head', 'Add a second sentence', 'Mask lane', 'Switch to light']) {
      assert.ok(named(name), `no button is called ${name}`);
    }
    assert.equal(named('Matrix').pressed, 'true');
    assert.equal(named('Lines').pressed, 'false');
    assert.equal(named('Predictions').pressed, 'true');
    assert.equal(named('whole words').pressed, 'false');
    assert.equal(named('Redo').disabled, 'true');
    assert.equal(named('Save').expanded, 'false');
  });

  test('the top bar is walked from left to right', async () => {
    await page.locator('#canvas').focus();
    const stops = [];
    for (let i = 0; i < 10; ++i) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate(() => document.activeElement.getBoundingClientRect().left));
    }
    assert.deepEqual(stops, [...stops].sort((a, b) => a - b));
  });

  test('every view of answers stands in the text', async () => {
    const mirror = page.locator('#text-view');
    for (const [button, heading] of [['All tokens', 'All tokens, each masked in turn'], ['Logit lens', 'Logit lens at token 13'],
      ['Fill in turn', /^Filled in turn, product of probabilities [\d.]+ %$/]]) {
      await tabTo('Predictions');
      for (let i = 0; i < 5 && await focused() !== button; ++i) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await mirror.getByText(heading).waitFor({ state: 'attached', timeout: 60_000 });
    }
    for (let i = 0; i < 5 && await focused() !== 'Predictions'; ++i) await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await waitForState(page, ({ prediction_tab: tab }) => tab === 'predictions', 'the words');
  });

  test('a probability is written alike on the button, in the text and in what is said', async () => {
    await type(page, 'Paris is the [MASK] of France.');
    await page.waitForTimeout(800);
    const told = await page.locator('#text-view ol').first().locator('li').first().textContent();
    assert.match(told, /^capital, [\d.]+ %$/);
    assert.equal(await page.locator('#buttons button', { hasText: '' }).evaluateAll((all, wanted) => all.some((button) => button.getAttribute('aria-label') === wanted), told), true);
    assert.ok((await page.locator('#answer').textContent()).startsWith(told));
    await type(page, OPENING);
  });

  test('Tab reaches everything that takes a click, Enter presses it, and Tab leaves', async () => {
    await page.locator('#canvas').focus();
    const stops = [];
    for (let i = 0; i < 80; ++i) {
      await page.keyboard.press('Tab');
      stops.push(await focused());
      if (stops.at(-1) === 'BODY' || stops.at(-1) === 'sentence') break;
    }
    const { touchables } = await state();
    const kinds = new Set(touchables.map(({ name }) => name.replace(/\d+$/, '')).filter((name) => !['cells', 'thumbnails'].includes(name)));
    assert.ok(stops.length >= kinds.size, `found the stops ${stops}, expected one for each of ${[...kinds]}`);
    assert.ok(stops.includes('Switch to light'), `found ${stops}`);
    assert.ok(['BODY', 'sentence'].includes(stops.at(-1)), `found the last stop ${stops.at(-1)}: Tab is caught`);

    await tabTo('Switch to light');
    await page.keyboard.press('Enter');
    await waitForState(page, ({ theme }) => theme === 'light', 'the light theme');
    await waitForFocus('Switch to dark');
    await page.keyboard.press('Enter');
    await waitForState(page, ({ theme }) => theme === 'dark', 'the dark theme');
  });

  test('words are one stop; arrows walk them, Enter masks one', async () => {
    await type(page, OPENING);
    await tabTo('Mask we');
    for (let i = 0; i < 5; ++i) await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), 'Mask lane');
    await page.keyboard.press('Enter');
    await waitForState(page, ({ shown_text: shown }) => shown === OPENING.replace('lane', '[MASK]'), 'the masked sentence');
    await type(page, OPENING);
  });

  test('the answer is told politely', async () => {
    assert.deepEqual(words(await type(page, 'Paris is the [MASK] of France.'))[0], 'capital');
    assert.equal(await page.locator('#answer').getAttribute('aria-live'), 'polite');
    assert.match(await page.locator('#answer').textContent(), /^capital, [\d.]+ %/);
    await type(page, OPENING);
  });

  test('the wheel with Ctrl, as a touchpad tells a pinch, stays the browser\'s', async () => {
    const kept = await page.evaluate(() => {
      const wheel = new WheelEvent('wheel', { deltaY: -100, ctrlKey: true, bubbles: true, cancelable: true, clientX: 500, clientY: 400 });
      document.getElementById('canvas').dispatchEvent(wheel);
      return wheel.defaultPrevented;
    });
    assert.equal(kept, false);
  });

  test('with less motion wished for, nothing moves', async () => {
    const still = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', colorScheme: 'dark' });
    const other = await still.newPage();
    await openPage(other, server.url);
    assert.equal(await other.evaluate(() => document.getAnimations().length), 0);
    const { rectangles } = await other.evaluate(() => globalThis.maskscope.state());
    const [x, y, width, height] = rectangles.heads[40];
    await other.mouse.click(x + width / 2, y + height / 2);
    await other.mouse.move(2, y);  // a tooltip would come
    await waitForState(other, ({ layer, head }) => layer === 4 && head === 5, 'the clicked head');
    const first = readPng(await other.screenshot());
    await other.waitForTimeout(400);
    const second = readPng(await other.screenshot());
    let different = 0;
    for (let at = 0; at < 800; at += 5) {
      for (let across = 0; across < 1280; across += 5) different += String(first.at(across, at)) === String(second.at(across, at)) ? 0 : 1;
    }
    assert.ok(different < 20, `found ${different} points that changed after the click`);
    await still.close();
  });

  test('more contrast is given where it is asked for', async () => {
    const strong = await browser.newContext({ contrast: 'more', colorScheme: 'dark' });
    const other = await strong.newPage();
    await other.goto(server.url);
    const [text, quiet] = await other.evaluate(() => ['--text', '--quiet'].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name)));
    assert.equal(quiet, text);
    const brightest = async () => {  // of the canvas's lower left, where the layers' quiet numbers stand
      await waitForState(other, (state) => state.rectangles?.heads.length === 144, 'the heads');
      await other.mouse.move(5, 5);
      await other.waitForTimeout(300);
      const { rectangles: { heads: [[left, top, , height]] } } = await other.evaluate(() => globalThis.maskscope.state());
      const shot = readPng(await other.screenshot());
      let most = 0;
      for (let y = top; y < top + 6 * height; ++y) for (let x = left - 24; x < left - 4; ++x) most = Math.max(most, shot.at(Math.floor(x), Math.floor(y))[1]);
      return most;
    };
    const strongly = await brightest();
    await other.emulateMedia({ contrast: 'no-preference' });
    const usually = await brightest();
    assert.ok(strongly > usually + 20, `found numbers of brightness ${strongly} with more contrast, ${usually} without`);
    await strong.close();
  });
});
