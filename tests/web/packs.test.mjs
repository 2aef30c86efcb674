// A site with two packs: what each costs and gives is said, the choice is kept, and too little memory offers the smaller one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { answered, launchChromium, waitForState, words } from './lib/chromium.mjs';
import { otherSite, site, startTestServer } from './lib/server.mjs';

const LITE = 'bert-base-uncased-lite';
const PICK = /\d+ MB, agrees with full precision on \d+ of \d+ sentences|\d+ MB, /;

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
    const packs = JSON.parse(fs.readFileSync(list, 'utf8'));
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

  test('too little memory offers the smaller model, which then answers', () => {
    const body = 'export default async () => ({ wasmMemory: new WebAssembly.Memory({ initial: 1 }), _engine_allocate: () => 0, _engine_event: () => 0, _engine_loading() {} });';
    return visit({ '/modules/engine-relaxed-threads.mjs': { type: 'text/javascript', body } }, async (page, server) => {
      await waitForState(page, ({ status, message }) => status === 'failed' && /too little memory/.test(message), 'the sentence');
      await page.getByText(/A smaller model may do: 55 MB, /).waitFor();
      delete server.faults['/modules/engine-relaxed-threads.mjs'];
      await page.getByRole('button', { name: 'Use it' }).click();
      assert.equal(words(await waitForState(page, answered, 'an answer'))[0], 'field');
      assert.ok(fetchedFrom(server, LITE) > 0);
    });
  });
});
