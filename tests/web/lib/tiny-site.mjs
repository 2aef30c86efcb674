// The site with a model of random weights that is small enough to be loaded a hundred times: for tests of the page around it.
import fs from 'node:fs';
import path from 'node:path';
import { writeRandomPack } from './random-pack.mjs';
import { otherSite, root } from './server.mjs';

const TINY = { model_type: 'bert', hidden_act: 'gelu', num_hidden_layers: 2, num_attention_heads: 2, hidden_size: 128, intermediate_size: 512,
  vocab_size: 30522, max_position_embeddings: 512, type_vocab_size: 2, layer_norm_eps: 1e-12 };

/** @param {(string | object)[]} models the name of each pack in weights/, or that and what its config.json has otherwise
 * @returns {string} the folder, to be removed after use */
export const tinySite = (...models) => otherSite((folder) => {
  fs.rmSync(path.join(folder, 'weights'), { recursive: true });
  const vocabulary = fs.readFileSync(path.join(root, 'tests/golden/vocab.txt'), 'utf8');
  for (const model of models) {
    const { name, ...config } = typeof model === 'string' ? { name: model } : model;
    writeRandomPack(path.join(folder, 'weights', name), { ...TINY, ...config }, vocabulary);
  }
});
