// A model of the person's own: dropped or chosen, made ready in the page, stored, saved, opened again, and deleted.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { launchChromium, waitForState } from './lib/chromium.mjs';
import { openModels, rowOf } from './lib/models.mjs';
import { writeRandomModel } from './lib/random-model.mjs';
import { startTestServer } from './lib/server.mjs';
import { tinySite } from './lib/tiny-site.mjs';

const SITES = 'bert-base-uncased';
const TEXT = 'The turtle [MASK] across the sand.';

describe('a model of one’s own', () => {
  let browser, site, folder, server, context, page;
  before(async () => {
    browser = await launchChromium();
    site = tinySite(SITES);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'maskscope-own-'));
    writeRandomModel(path.join(folder, 'my-bert'));
  });
  after(async () => {
    await browser?.close();
    for (const made of [site, folder]) fs.rmSync(made, { recursive: true });
  });
  beforeEach(async () => {
    server = await startTestServer({ folder: site });
    await visit();
  });
  afterEach(async () => {
    await context.close();
    await server.close();
  });

  async function visit() {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(server.url);
    await ready(SITES);
  }
  const ready = (model, where = page) => waitForState(where, (now) => now.status === 'ready' && now.model === model, `${model}’s answer`);
  const at = (name) => path.join(folder, name);

  /** A drag from outside the browser, let go over the picture. */
  async function drop(...files) {
    const client = await context.newCDPSession(page);
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const step of ['dragEnter', 'dragOver', 'drop']) await client.send('Input.dispatchDragEvent', { type: step, x: 640, y: 500, data });
  }
  const stored = () => page.evaluate(async () => Array.fromAsync((await navigator.storage.getDirectory()).keys()));
  const refused = (sentence) => page.locator('#notices').getByText(sentence).waitFor();

  test('a dropped folder is read, answers, and is there again after a reload; nothing but the page’s own files was fetched', async () => {
    server.requests.length = 0;
    await drop(at('my-bert'));
    await ready('my-bert');
    assert.deepEqual(server.requests.filter((place) => !/^\/(modules\/.*|[\w-]+\.m?js|calibration\.txt)$/.test(place)), []);
    await page.locator('#sentence').fill(TEXT);
    await waitForState(page, ({ shown_text: shown, masks }) => shown === TEXT && masks[0].predictions.length > 0, 'an answer of the own model');
    const dialog = await openModels(page);
    assert.match(await rowOf(dialog, 'my-bert').textContent(), /made quickly.*In use\. On this device/);
    await page.reload();
    await ready('my-bert');
  });

  for (const [what, refusal, why] of [
    ['where the browser stores no files', 'getDirectory = async () => { throw new DOMException("refused", "SecurityError"); }', 'this browser stores no files for this page'],
    ['where there is no room', 'estimate = async () => ({ quota: 1e6, usage: 999e3 })', 'this device has too little free space'],
  ]) {
    test(`${what} it is used for this visit, saved as .zip and refined, and the person is told that it is not kept`, async () => {
      server.faults['/browser-services.mjs'] = { change: (bytes) => Buffer.concat([bytes, Buffer.from(`\nStorageManager.prototype.${refusal};\n`)]) };
      await context.close();
      await visit();
      await drop(at('my-bert'));
      await ready('my-bert');
      await refused(new RegExp(`my-bert is ready, for this visit only: ${why}`));
      let dialog = await openModels(page);
      assert.match(await rowOf(dialog, 'my-bert').textContent(), /made quicklyIn use\. In memory, for this visit only\./);
      await rowOf(dialog, SITES).getByRole('button', { name: `Use ${SITES}` }).click();
      await ready(SITES);
      dialog = await openModels(page);
      await rowOf(dialog, 'my-bert').getByRole('button', { name: 'Use my-bert' }).click();
      await ready('my-bert');
      await page.locator('#sentence').fill(TEXT);
      await waitForState(page, ({ shown_text: shown, model, masks }) => shown === TEXT && model === 'my-bert' && masks[0].predictions.length > 0, 'an answer of the own model');
      dialog = await openModels(page);
      await dialog.getByRole('button', { name: 'Refine my-bert' }).click();
      await page.getByRole('button', { name: 'Use it now' }).click({ timeout: 240_000 });
      await ready('my-bert');
      dialog = await openModels(page);
      assert.match(await rowOf(dialog, 'my-bert').textContent(), /7-bit weightsIn use\. In memory/);
      await page.keyboard.press('Escape');
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#notices').getByRole('button', { name: 'Save as .zip' }).click()]);
      await download.saveAs(at(`${what}/my-bert.zip`));
      await drop(at(`${what}/my-bert.zip`));
      await refused(new RegExp(`my-bert is ready, for this visit only: ${why}`));
      delete server.faults['/browser-services.mjs'];
      await page.reload();
      await ready(SITES);
      assert.equal((await stored()).filter((name) => name.includes('own')).length, 0);
    });
  }

  for (const [what, form] of [['F16', { dtype: 'F16' }], ['BF16', { dtype: 'BF16' }], ['shards', { shards: 3 }]]) {
    test(`${what}: a chosen folder`, async () => {
      writeRandomModel(at(what), form);
      const dialog = await openModels(page);
      await dialog.locator('input.folder').setInputFiles(at(what));
      await ready(what);
    });
  }

  test('chosen files, whose config.json has the model’s name', async () => {
    writeRandomModel(at('files'), { config: { _name_or_path: 'somebody/small-bert' } });
    const dialog = await openModels(page);
    await dialog.locator('input.files').setInputFiles(fs.readdirSync(at('files')).map((name) => at(`files/${name}`)));
    await ready('small-bert');
  });

  test('saved as .zip it is a pack, which opens again, here and as a folder; deleted it leaves nothing', async () => {
    await drop(at('my-bert'));
    await ready('my-bert');
    let dialog = await openModels(page);
    const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Save my-bert as .zip' }).click()]);
    assert.equal(download.suggestedFilename(), 'my-bert.zip');
    await download.saveAs(at('my-bert.zip'));
    dialog = await openModels(page);
    await rowOf(dialog, SITES).getByRole('button', { name: `Use ${SITES}` }).click();
    await ready(SITES);
    dialog = await openModels(page);
    await rowOf(dialog, 'my-bert').getByRole('button', { name: 'Delete' }).click();
    await rowOf(dialog, 'my-bert').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    assert.equal((await stored()).filter((name) => name.includes('own')).length, 0);
    await drop(at('my-bert.zip'));
    await ready('my-bert');
  });

  test('damaged in the browser’s storage it says so, and no server is asked', async () => {
    await drop(at('my-bert'));
    await ready('my-bert');
    await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const [name] = (await Array.fromAsync(root.keys())).filter((each) => each.includes('own')), folder = await root.getDirectoryHandle(name);
      const [chunk] = (await Array.fromAsync(folder.keys())).filter((each) => each.endsWith('.bin'));
      await folder.removeEntry(chunk);
    });
    server.requests.length = 0;
    await page.reload();
    const { message } = await waitForState(page, ({ status }) => status === 'failed', 'the failure');
    assert.match(message, /no longer whole on this device; open its folder again/);
    assert.deepEqual(server.requests.filter((place) => place.includes('/own/')), []);
    await drop(at('my-bert'));
    await ready('my-bert');
  });

  test('cancelled it leaves nothing, and the model before goes on', async () => {
    writeRandomModel(at('large'), { config: { num_hidden_layers: 6, hidden_size: 512, num_attention_heads: 8, intermediate_size: 2048 } });
    await drop(at('large'));
    await page.getByRole('heading', { name: 'Making large ready' }).waitFor();
    await page.locator('#making .figures').getByText(/sentences|Rounding/).waitFor();
    await page.locator('#making .cancel').click();
    await page.locator('#making').waitFor({ state: 'hidden' });
    await page.locator('#sentence').fill(TEXT);
    await waitForState(page, ({ shown_text: shown, model }) => shown === TEXT && model === SITES, 'the answer of the model before');
    assert.equal((await stored()).filter((name) => name.includes('own')).length, 0);
    assert.equal(await page.locator('#notices p').count(), 0, 'whoever cancels need not be told');
  });

  test('refined it takes the place of the quick pack, whose use goes on until then', async () => {
    await drop(at('my-bert'));
    await ready('my-bert');
    let dialog = await openModels(page);
    await dialog.getByRole('button', { name: 'Refine my-bert' }).click();
    await page.getByRole('heading', { name: 'Refining my-bert' }).waitFor();
    await page.locator('#making .figures').getByText(/left/).waitFor();
    await page.getByRole('button', { name: 'Use it now' }).click({ timeout: 240_000 });
    await waitForState(page, ({ status, model }) => status === 'ready' && model === 'my-bert', 'the refined model');
    dialog = await openModels(page);
    assert.match(await rowOf(dialog, 'my-bert').textContent(), /7-bit weightsIn use/);
  });

  test('?model= opens a pack of the same site, and no other site’s unless the policy names it', async () => {
    fs.cpSync(path.join(site, 'weights', SITES), path.join(site, 'elsewhere/other-bert'), { recursive: true });
    await page.goto(`${server.url}?model=elsewhere/other-bert`);
    await waitForState(page, ({ status }) => status === 'ready', 'the pack in the address');
    assert.ok(server.requests.includes('/elsewhere/other-bert/manifest.json'));
    const dialog = await openModels(page);
    await rowOf(dialog, 'other-bert').getByText(/In use\. On this device/).waitFor();
    await page.goto(`${server.url}?model=https://example.org/bert`);
    await refused(/on https:\/\/example\.org, which this site’s policy does not allow/);
    await ready(SITES);
  });

  for (const [what, make, sentence] of [
    ['no model', (to) => fs.writeFileSync(path.join(to, 'photo.png'), 'x'), /found none of manifest\.json, model\.safetensors/],
    ['PyTorch weights', (to) => fs.writeFileSync(path.join(to, 'pytorch_model.bin'), 'x'), /found "pytorch_model\.bin", PyTorch weights; save it as safetensors with transformers/],
    ['an ONNX graph', (to) => fs.writeFileSync(path.join(to, 'model.onnx'), 'x'), /found "model\.onnx", an ONNX graph/],
    ['truncated weights', (to) => {
      writeRandomModel(to);
      fs.truncateSync(path.join(to, 'model.safetensors'), 100_000);
    }, /model\.safetensors: found 100000 bytes, expected \d+; the file is truncated/],
    ['another architecture', (to) => writeRandomModel(to, { config: { model_type: 'gpt2' } }), /config\.json: found model_type = "?gpt2/],
    ['a pack with a part missing', (to) => {
      fs.cpSync(path.join(site, 'weights', SITES), to, { recursive: true });
      fs.rmSync(path.join(to, fs.readdirSync(to).find((name) => name.endsWith('.bin'))));
    }, /[0-9a-f]{64}\.bin: it is missing/],
  ]) {
    test(`${what}: a sentence says what is wrong, the model stays, and nothing is stored`, async () => {
      fs.mkdirSync(at(what), { recursive: true });
      make(at(what));
      await drop(at(what));
      await refused(sentence);
      assert.equal((await page.evaluate(() => globalThis.maskscope.state())).model, SITES);
      assert.equal((await stored()).filter((name) => name.includes('own')).length, 0);
      await page.locator('#making').waitFor({ state: 'hidden' });
    });
  }
});
