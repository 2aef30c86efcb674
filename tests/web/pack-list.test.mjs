// What is said of a pack, and which is offered where memory runs out; no browser is needed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packLabel, smallerPack } from '../../web/pack-list.mjs';

const pack = (name, megabytes, languages) => ({ name, bytes: megabytes * 1e6, languages, gives: 'agrees with full precision on 98.3 % of 180 sentences' });
const ENGLISH = pack('english', 86, 'English'), ENGLISH_LITE = pack('english-lite', 56, 'English');
const MANY = pack('many', 136, '104 languages'), MANY_LITE = pack('many-lite', 92, '104 languages');
const OWN = { name: 'own', bytes: 20e6, gives: '7-bit weights' };
const ALL = [ENGLISH, ENGLISH_LITE, MANY, MANY_LITE];

test('where memory runs out, the smaller pack of the same model is offered, else the smallest', () => {
  assert.equal(smallerPack(ALL, MANY), MANY_LITE);
  assert.equal(smallerPack(ALL, ENGLISH), ENGLISH_LITE);
  assert.equal(smallerPack(ALL, MANY_LITE), ENGLISH_LITE);
  assert.equal(smallerPack([...ALL, OWN], ENGLISH_LITE), OWN);
  assert.equal(smallerPack(ALL, ENGLISH_LITE), undefined);
  assert.equal(smallerPack([{ name: 'english' }], { name: 'english' }), undefined, 'a list without sizes');
});

test('a pack’s label has its size, its languages and its quality, as far as they are known', () => {
  assert.equal(packLabel(MANY), '136 MB, 104 languages, agrees with full precision on 98.3 % of 180 sentences');
  assert.equal(packLabel(OWN), '20 MB, 7-bit weights');
  assert.equal(packLabel({ ...OWN, isOwn: true }), 'your own, 7-bit weights');
  assert.equal(packLabel({ name: 'english' }), '');
});
