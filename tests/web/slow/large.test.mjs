// bert-large's shape, in random weights, loads and answers in the page within what 32 bits can address.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launchChromium } from '../lib/chromium.mjs';
import { writeRandomPack } from '../lib/random-pack.mjs';
import { otherSite, root, startTestServer } from '../lib/server.mjs';

// Devlin et al. 2018, section 3.
const LARGE = { model_type: 'bert', hidden_act: 'gelu', num_hidden_layers: 24, num_attention_heads: 16, hidden_size: 1024, intermediate_size: 4096,
  vocab_size: 30522, max_position_embeddings: 512, type_vocab_size: 2, layer_norm_eps: 1e-12 };
const MANY_WORDS = Array.from({ length: 509 }, (_, i) => (i === 7 ? '[MASK]' : 'word')).join(' ');

describe('bert-large', () => {
  let server, browser, page, folder;
  before(async () => {
    folder = otherSite((copy) => {
      writeRandomPack(path.join(copy, 'weights/random-large'), LARGE, fs.readFileSync(path.join(root, 'tests/golden/vocab.txt'), 'utf8'));
    });
    server = await startTestServer({ folder });
    browser = await launchChromium();
    page = await (await browser.newContext()).newPage();
    await page.goto(`${server.url}harness/engine.html`);
    await page.waitForFunction(() => globalThis.askAll);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  for (const [what, text, tokens] of [['a sentence', 'We passed through a small [MASK].', 9], ['512 tokens', MANY_WORDS, 511]]) {
    test(`answers ${what}`, { timeout: 300_000 }, async () => {
      const [answer] = await page.evaluate(([t]) => globalThis.askAll({ variant: 'relaxed', threads: 1 }, [{ text: t }], 'random-large'), [text]);
      assert.equal(answer.ids.length, tokens);
      const { predictions } = answer.masks[0];
      assert.equal(predictions.length, 10);
      for (const { probability } of predictions) assert.ok(probability > 0 && probability < 1, `found a probability of ${probability}`);
    });
  }
});
