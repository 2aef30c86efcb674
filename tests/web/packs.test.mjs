// A site with two packs: what each costs and gives is said, the choice is kept, and too little memory offers the smaller one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { answered, centre, launchChromium, waitForState, words } from './lib/chromium.mjs';
import { openModels, rowOf } from './lib/models.mjs';
import { otherSite, site, startTestServer } from './lib/server.mjs';

const LITE = 'bert-base-uncased-lite';
const PICK = /\d+ MB, agrees with full precision on [\d.]+ % of \d+ sentences|\d+ MB, /;

describe('packs', () => {
  let browser, folder;
  before(async () => {
    browser = await launchChromium();
    // The default pack stands in for the small one where the site has none; the list says it is smaller.
    folder = otherSite((made) => {
      const lite = path.join(made, 'weights', LITE);
      if (!fs.existsSync(lite)) fs.symlinkSync(path.join(site, 'weights/bert-base-uncased'), lite);
    });
    const list = path.join(folder, 'packs.json');
    const packs = JSON.parse(fs.readFileSync(list, 'utf8')).filter(({ name }) => ['bert-base-uncased', LITE].includes(name));
    packs.find(({ name }) => name === LITE).bytes = 55e6;
    fs.writeFileSync(list, JSON.stringify(packs));
  });
  after(async () => {
    await browser?.close();
    fs.rmSync(folder, { recursive: true });
  });

  async function visit(faults, body) {
    const server = await startTestServer({ folder, faults });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    try {
      await page.goto(server.url);
      await body(page, server);
    } finally {
      await context.close();
      await server.close();
    }
  }
  const fetchedFrom = (server, pack) => server.requests.filter((place) => place.startsWith(`/weights/${pack}/`) && place.endsWith('.bin')).length;

  test('while the model is fetched the other one can be chosen; the choice is kept', () => visit({ '*.bin': { rate: 50_000 } }, async (page, server) => {
    const choices = page.getByRole('radio');
    await choices.nth(1).waitFor();
    const labels = await page.locator('#loading label').allTextContents();
    assert.equal(labels.length, 2);
    for (const label of labels) assert.match(label, PICK);
    assert.ok(await choices.nth(0).isChecked(), 'the default is the large one');
    delete server.faults['*.bin'];
    await choices.nth(1).check();
    assert.equal(words(await waitForState(page, answered, 'an answer'))[0], 'field');
    assert.ok(fetchedFrom(server, LITE) > 0);
    server.requests.length = 0;
    await page.reload();
    await waitForState(page, answered, 'an answer');
    assert.equal(fetchedFrom(server, 'bert-base-uncased') + fetchedFrom(server, LITE), 0, 'the small pack had been kept, and was chosen');
  }));

  const TEXT = 'The turtle [MASK] across the sand.';

  test('from the model’s name there is a way to the other one and back, without a reload, and both can be deleted', () => visit({}, async (page, server) => {
    await waitForState(page, answered, 'an answer');
    await page.evaluate(() => { globalThis.stayed = true; });
    await page.locator('#sentence').fill(TEXT);
    await page.locator('#canvas').focus();
    await page.keyboard.press('v');
    const before = await waitForState(page, (now) => now.shown_text === TEXT && now.view === 'lines', 'the sentence, as lines');
    let dialog = await openModels(page);
    assert.match(await rowOf(dialog, LITE).textContent(), /55 MB, .*Not on this device/);
    assert.match(await rowOf(dialog, 'bert-base-uncased').textContent(), /In use\. On this device/);
    server.faults['*.bin'] = { rate: 3_000_000 };
    await dialog.getByRole('button', { name: `Use ${LITE}` }).click();
    const during = await waitForState(page, ({ status }) => status === 'loading', 'the loading');
    assert.deepEqual([during.shown_text, during.answer, during.view], [TEXT, before.answer, 'lines'], 'the old answer is gone');
    await page.getByRole('heading', { name: `Getting ${LITE}` }).waitFor();
    delete server.faults['*.bin'];
    const after = await waitForState(page, ({ status, answer }) => status === 'ready' && answer > before.answer, 'the other model’s answer');
    assert.deepEqual([after.shown_text, after.view], [TEXT, 'lines']);
    assert.ok(fetchedFrom(server, LITE) > 0);

    server.requests.length = 0;
    dialog = await openModels(page);
    assert.match(await rowOf(dialog, 'bert-base-uncased').textContent(), /On this device/);
    await dialog.getByRole('button', { name: 'Use bert-base-uncased', exact: true }).click();
    await waitForState(page, ({ status, answer }) => status === 'ready' && answer > after.answer, 'the first model’s answer');
    assert.equal(fetchedFrom(server, 'bert-base-uncased'), 0, 'it had been kept');
    for (const name of [LITE, 'bert-base-uncased']) {
      dialog = await openModels(page);
      await dialog.getByRole('button', { name: `Delete ${name} from this device`, exact: true }).click();
      await rowOf(dialog, name).getByText(/Not on this device/).waitFor();
      await page.keyboard.press('Escape');
    }
    assert.equal(await page.evaluate(() => globalThis.stayed), true, 'the page was loaded again');
    assert.deepEqual(await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      return Array.fromAsync(root.keys());
    }), []);
  }));

  test('a second model reads the sentence beside the first, follows what is typed, and ends when it is closed', () => visit({}, async (page) => {
    await waitForState(page, answered, 'an answer');
    const dialog = await openModels(page);
    await dialog.getByRole('button', { name: `Compare with ${LITE}` }).click();
    await waitForState(page, ({ side_panel: panel, other_model: other }) => panel === 'compare' && other?.status === 'loading', 'the loading');
    const read = (text) => waitForState(page, (now) => now.shown_text === text && now.other_model?.text === text, `both models’ answers to ${text}`);
    const { shown_text: first } = await waitForState(page, answered, 'an answer');
    const both = await read(first);
    assert.deepEqual([both.other_model.status, both.model === both.other_model.model], ['ready', false]);
    assert.equal(both.other_masks[0].predictions.length, 10);
    const { other_model: { heads } } = await waitForState(page, ({ other_model: other }) => other.heads.length === 144, 'the heads’ distances');
    assert.ok(heads.every(({ distance }, at) => distance >= 0 && distance <= (heads[at - 1]?.distance ?? 1)), 'the most different first');
    await page.keyboard.press('Escape');
    await page.locator('#sentence').fill(TEXT);
    await read(TEXT);
    await page.locator('#sentence').press('Escape');
    await page.keyboard.press('c');
    const name = 'Close the second model';
    const { touchables } = await waitForState(page, ({ touchables: all }) => all.some((one) => one.name === name), 'the panel');
    const close = touchables.find((one) => one.name === name);
    await page.mouse.click(...centre(close.rectangle));
    await waitForState(page, ({ other_model: other }) => other === null, 'its end');
    await waitForState(page, answered, 'the first model goes on');
  }));

  test('a half-fetched model that is left for another does not stay; Cancel goes back to the one that answers', () => visit({}, async (page, server) => {
    await waitForState(page, answered, 'an answer');
    let dialog = await openModels(page);
    server.faults['*.bin'] = { rate: 3_000_000 };
    await dialog.getByRole('button', { name: `Use ${LITE}` }).click();
    await page.getByText(/[1-9]\d* of \d+ MB/).waitFor();
    await page.reload();  // it goes on with what has come; choosing the other one leaves it half
    await page.getByRole('radio').first().check();
    delete server.faults['*.bin'];
    await waitForState(page, answered, 'the large one’s answer');
    dialog = await openModels(page);
    await rowOf(dialog, LITE).getByText(/Not on this device/).waitFor();
    server.faults['*.bin'] = { rate: 100_000 };
    await dialog.getByRole('button', { name: `Use ${LITE}` }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    delete server.faults['*.bin'];
    await waitForState(page, ({ status, model }) => status === 'ready' && model !== LITE, 'the model from before');
    await page.locator('#sentence').fill(TEXT);
    await waitForState(page, ({ shown_text: shown }) => shown === TEXT, 'its answer');
  }));

  const MODULE = '/modules/engine-relaxed-threads.mjs';
  const script = (body) => ({ type: 'text/javascript', body });
  /** An engine that refuses its weights with this Failure (src/engine/message.h). */
  const failing = (sentence, code) => {
    const text = new TextEncoder().encode(sentence), bytes = Buffer.alloc(1 + 4 + 8 + text.length + 1 + 4 + 1);
    bytes.writeUInt8(4, 0);  // its kind among the events
    bytes.writeBigUInt64LE(BigInt(text.length), 5);
    bytes.set(text, 13);
    bytes.writeUInt8(1, 13 + text.length);  // fatal
    bytes.writeUInt8(code, bytes.length - 1);
    return script(`const bytes = [${[...bytes]}], wasmMemory = new WebAssembly.Memory({ initial: 256 });
      new Uint8Array(wasmMemory.buffer).set(bytes);
      let left = 1;
      export default async () => ({ wasmMemory, _engine_allocate: () => 65536, _engine_free() {}, _engine_loading() {}, _engine_begin: () => 0,
        _engine_maps: () => 0, _engine_event: () => (left-- > 0 ? bytes.length : 0), _engine_event_bytes: () => 0 });`);
  };
  const refused = `WebAssembly.instantiate = WebAssembly.instantiateStreaming = async () => { throw new RangeError('no memory'); };\n`;
  for (const [where, path, fault, sentence] of [
    ['no room for the weights', MODULE, script(`export default async () => ({ wasmMemory: new WebAssembly.Memory({ initial: 1 }), _engine_allocate: () => 0,
      _engine_event: () => 0, _engine_maps: () => 0, _engine_loading() {} });`), /too little memory/],
    ['no module', '/engine-worker.mjs', { change: (bytes) => Buffer.concat([Buffer.from(refused), bytes]) }, /too little memory/],
    ['the engine\'s own error code', MODULE, failing('a layer found no room', 1), /a layer found no room/],
  ]) {
    test(`too little memory (${where}) offers the smaller model, which then answers`, () => visit({ [path]: fault }, async (page, server) => {
      await waitForState(page, ({ status, message }) => status === 'failed' && sentence.test(message), 'the sentence');
      await page.getByText(/A smaller model may work: 55 MB, /).waitFor();
      delete server.faults[path];
      await page.getByRole('button', { name: 'Use it' }).click();
      assert.equal(words(await waitForState(page, answered, 'an answer'))[0], 'field');
      assert.ok(fetchedFrom(server, LITE) > 0);
    }));
  }
  test('an error of another code offers none, whatever its sentence says', () => visit({ [MODULE]: failing('a file named out of memory', 0) }, async (page) => {
    await waitForState(page, ({ status, message }) => status === 'failed' && message === 'a file named out of memory', 'the sentence');
    assert.equal(await page.getByText(/A smaller model may/).count(), 0);
  }));
});
