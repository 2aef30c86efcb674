// A site with several models of different shapes, one of them without predictions: the menu says what each is, and from each there is a
// way to each other, with the sentence and the view, and without a reload.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launchChromium, waitForState } from './lib/chromium.mjs';
import { openModels, rowOf } from './lib/models.mjs';
import { startTestServer } from './lib/server.mjs';
import { tinySite } from './lib/tiny-site.mjs';

const MODELS = [
  { name: 'bert-base-uncased' },
  { name: 'deep', num_hidden_layers: 5, num_attention_heads: 4 },
  { name: 'wide', num_hidden_layers: 1, hidden_size: 256, max_position_embeddings: 64 },
  { name: 'headless', num_hidden_layers: 3, architectures: ['BertModel'] },
];
const SAID = { deep: ['104 languages', 'agrees with full precision on 97.6 % of 210 sentences'], headless: ['English', 'without predictions'] };
const TEXT = 'The turtle [MASK] across the sand.';

describe('several models', () => {
  let browser, folder, server, page;
  before(async () => {
    folder = tinySite(...MODELS);
    const list = path.join(folder, 'packs.json'), packs = JSON.parse(fs.readFileSync(list, 'utf8'));
    for (const [name, [languages, gives]] of Object.entries(SAID)) Object.assign(packs.find((pack) => pack.name === name), { languages, gives });
    fs.writeFileSync(list, JSON.stringify(packs));
    server = await startTestServer({ folder });
    browser = await launchChromium();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(server.url);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    fs.rmSync(folder, { recursive: true });
  });

  const shown = ({ name, num_hidden_layers: layers = 2, num_attention_heads: heads = 2, architectures = [] }, before) =>
    waitForState(page, (now) => now.status === 'ready' && now.model === name && now.answer > before && now.shown_text === TEXT && now.scores.length === layers * heads
      && (architectures.length > 0 ? now.no_predictions !== '' : now.masks[0]?.predictions.length > 0), `${name}’s answer`);

  async function use({ name }) {
    const dialog = await openModels(page);
    await rowOf(dialog, name).getByRole('button', { name: `Use ${name}` }).click();
  }

  test('from each to each other, the sentence and the view stay', async () => {
    await waitForState(page, ({ status }) => status === 'ready', 'the first model');
    await page.evaluate(() => { globalThis.stayed = true; });
    await page.locator('#sentence').fill(TEXT);
    await page.locator('#canvas').focus();
    await page.keyboard.press('v');
    await waitForState(page, ({ view, shown_text: text }) => view === 'lines' && text === TEXT, 'the sentence, as lines');
    const [first, deep, wide, headless] = MODELS;
    for (const model of [deep, wide, headless, deep, headless, wide, first]) {
      const { answer } = await page.evaluate(() => globalThis.maskscope.state());
      await use(model);
      const { view, text } = await shown(model, answer);
      assert.deepEqual([view, text], ['lines', TEXT], model.name);
    }
    assert.equal(await page.evaluate(() => globalThis.stayed), true, 'the page was loaded again');
  });

  test('the menu says of each its languages, size and agreement, and what of it is on this device', async () => {
    const dialog = await openModels(page);
    for (const { name } of MODELS) {
      assert.match(await rowOf(dialog, name).textContent(), /\d+ MB.*On this device, \d+ MB unpacked\./);
      for (const words of SAID[name] ?? []) assert.ok((await rowOf(dialog, name).textContent()).includes(words), words);
    }
    await rowOf(dialog, 'deep').getByRole('button', { name: 'Delete deep from this device' }).click();
    await rowOf(dialog, 'deep').getByText('Not on this device').waitFor();
    assert.equal(await dialog.locator('li[aria-current=true]').count(), 1);
  });
});
