// Saving, sharing, undo, examples and memory, as a person uses them in Chromium. Files are read back by readers of our own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { centre, launchChromium, openPage, seen, type, waitForState } from './lib/chromium.mjs';
import { readPng } from './lib/picture.mjs';
import { maps } from './lib/reference.mjs';
import { startRealServer } from './lib/server.mjs';

const FIRST = 'We turned down a narrow lane and passed through a small [MASK].';
const TOKENS = 15;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** The stored entries of a zip, by its directory. */
function unzip(zip) {
  const end = zip.length - 22;
  assert.equal(zip.readUInt32LE(end), 0x06054b50, 'the zip\'s end');
  const entries = new Map();
  for (let at = zip.readUInt32LE(end + 16), i = 0; i < zip.readUInt16LE(end + 10); ++i) {
    const [size, name, local] = [zip.readUInt32LE(at + 24), zip.readUInt16LE(at + 28), zip.readUInt32LE(at + 42)];
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    entries.set(zip.toString('utf8', at + 46, at + 46 + name), zip.subarray(from, from + size));
    at += 46 + name;
  }
  return entries;
}

/** Shape, kind and values of a .npy file of float32. */
function readNpy(file) {
  const header = file.toString('latin1', 10, 10 + file.readUInt16LE(8));
  const shape = /'shape': \(([\d, ]*)\)/.exec(header)[1].split(',').map(Number).filter(Boolean);
  const body = file.subarray(10 + header.length);
  return { shape, kind: /'descr': '([^']+)'/.exec(header)[1], at: (i) => body.readFloatLE(4 * i) };
}

const meanError = (found, expected) => expected.reduce((sum, value, i) => sum + Math.abs(found(i) - value), 0) / expected.length;

/** Where the thing of this name can be clicked; nothing where it is not on screen. */
const placeOf = ({ touchables }, label) => touchables.find(({ name }) => name === label)?.rectangle;

describe('saving, sharing, undo, examples', () => {
  let server, browser, context, page;

  before(async () => {
    server = await startRealServer();
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark',
      permissions: ['clipboard-read', 'clipboard-write'] });
    page = await context.newPage();
    await openPage(page, server.url);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const state = (of = page) => of.evaluate(() => globalThis.maskscope.state());
  async function press(label, of = page) {
    let place = null;  // where it was the last time: a side panel finds its size in its first frames
    await waitForState(of, (now) => {
      const [before, here] = [place, placeOf(now, label)];
      place = here;
      return here && String(here) === String(before);
    }, `the button "${label}"`);
    await of.mouse.click(...centre(place));
  }
  async function saved(label) {
    await press('Save');
    await waitForState(page, (now) => now.side_panel === 'save' && placeOf(now, label), 'the side panel');
    await page.waitForTimeout(200);
    const [download] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), press(label)]);
    await waitForState(page, (now) => now.side_panel === '', 'the closed side panel');
    await page.waitForTimeout(200);  // it takes the pointer for a frame more
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }

  test('a head is saved as PNG and SVG, in the colours on screen and with its words', async () => {
    const { name, bytes } = await saved('PNG');
    assert.equal(name, 'Attention_Layer3_Head10.png');
    const picture = readPng(bytes);
    assert.ok(picture.width > 500 && picture.height > 500, `found ${picture.width} x ${picture.height}`);
    const { name: svgName, bytes: svg } = await saved('SVG');
    assert.equal(svgName, 'Attention_Layer3_Head10.svg');
    const words = [...svg.toString().matchAll(/>([^<]+)<\/text>/g)].map(([, word]) => word);
    assert.deepEqual(words.slice(0, 3), ['Layer 3, head 10', '[CLS]', '[CLS]']);
    assert.equal(words.filter((word) => word === 'lane').length, 2);
    // Both pictures have the same colour for the strongest look of the reference: yellow, viridis' end.
    const reference = maps('demo1')[2 * 12 + 9];
    const strongest = reference.indexOf(Math.max(...reference));
    const rectangles = [...svg.toString().matchAll(/<rect x="(\d+)" y="(\d+)" width="(\d+)"[^>]*fill="rgb\((\d+),(\d+),(\d+)\)"/g)].slice(1);
    assert.equal(rectangles.length, TOKENS * TOKENS);
    const [red, green, blue] = rectangles[strongest].slice(4).map(Number);
    assert.ok(red > 200 && green > 200 && blue < 90, `found rgb(${red},${green},${blue})`);
  });

  test('the numbers of a head are the reference\'s, as .npy, CSV and JSON', async () => {
    await waitForState(page, ({ rectangles }) => rectangles.grid, 'the map');
    const reference = maps('demo1')[2 * 12 + 9];
    const npy = readNpy((await saved('.npy')).bytes);
    assert.deepEqual([npy.shape, npy.kind], [[TOKENS, TOKENS], '<f4']);
    assert.ok(meanError(npy.at, reference) < 0.005, `found a mean error of ${meanError(npy.at, reference)}`);
    const lines = (await saved('CSV')).bytes.toString().trimEnd().split('\n').map((line) => line.split(','));
    assert.deepEqual([lines.length, lines[0][2], lines[2][0]], [TOKENS + 1, 'we', 'we']);
    assert.equal(Math.fround(Number(lines[3][4])), npy.at(2 * TOKENS + 3), 'the CSV\'s number round-trips');
    const json = JSON.parse((await saved('JSON')).bytes);
    assert.deepEqual([json.text, json.maps[0].layer, json.maps[0].head], [FIRST, 3, 10]);
    assert.equal(Math.fround(json.maps[0].attention[2][3]), npy.at(2 * TOKENS + 3));
  });

  test('what is saved is what is shown: filters, a summary, lines, the shaded sentence', async () => {
    const click = async (rectangle) => { await page.mouse.click(...centre(rectangle)); await page.waitForTimeout(300); };
    const words = (svg) => [...svg.matchAll(/>([^<]+)<\/text>/g)].map(([, word]) => word);
    const { map: raw } = await waitForState(page, ({ map }) => map.cells?.length === TOKENS ** 2, 'the map');
    await click((await state()).rectangles.filters[1]);
    await click((await state()).rectangles.filters[4]);
    const { map: shown } = await waitForState(page, ({ map }) => map.rows.length === TOKENS - 2, 'the filtered map');
    const { name, bytes } = await saved('JSON');
    assert.equal(name, 'Attention_Layer3_Head10_Filtered.json');
    const { maps: [map] } = JSON.parse(bytes);
    assert.deepEqual([map.rows, map.columns], [shown.rows, shown.columns]);
    assert.ok(meanError((i) => map.attention.flat()[i], shown.cells) < 1e-3);
    for (const row of map.attention) assert.ok(Math.abs(row.reduce((sum, value) => sum + value) - 1) < 1e-3);
    assert.ok(!words((await saved('SVG')).bytes.toString()).includes('[CLS]'));
    for (const filter of [1, 4]) await click((await state()).rectangles.filters[filter]);

    await click((await state()).rectangles.layer_means[2]);
    const npy = readNpy((await saved('.npy')).bytes);
    const heads = maps('demo1').slice(24, 36);
    assert.ok(meanError(npy.at, raw.cells.map((_, i) => heads.reduce((sum, head) => sum + head[i] / 12, 0))) < 0.01);
    await click((await state()).rectangles.heads[2 * 12 + 9]);

    await click((await state()).rectangles.views[1]);
    const lines = await saved('PNG');
    assert.equal(lines.name, 'Attention_Layer3_Head10_Lines.png');
    const picture = readPng(lines.bytes);
    let blue = 0;
    for (let y = 0; y < picture.height; ++y) for (let x = 0; x < picture.width; ++x) {
      const [r, , b] = picture.at(x, y);
      blue += b - r > 100 ? 1 : 0;
    }
    assert.ok(blue > 1000, `found ${blue} pixels of lines`);
    const linesSvg = (await saved('SVG')).bytes.toString();
    assert.ok(linesSvg.match(/<path /g).length >= TOKENS && words(linesSvg).filter((word) => word === 'lane').length === 2);

    await click((await state()).rectangles.views[2]);
    await click((await state()).rectangles.words[6]);
    const sentence = await saved('SVG');
    assert.equal(sentence.name, 'Attention_Layer3_Head10_Sentence.svg');
    assert.equal(words(sentence.bytes.toString()).filter((word) => word === 'lane').length, 1);
    assert.ok(readPng((await saved('PNG')).bytes).width >= 720);
    await click((await state()).rectangles.views[0]);
    await page.locator('#canvas').focus();
    await page.keyboard.press('Escape');
  });

  test('all heads: a zip of 144 named pictures, one sheet, one .npy', async () => {
    const { name, bytes } = await saved('PNG zip');
    assert.equal(name, 'Attention_All.zip');
    const entries = unzip(bytes);
    const expected = Array.from({ length: 144 }, (_, i) => `Attention_Layer${Math.floor(i / 12) + 1}_Head${(i % 12) + 1}.png`);
    assert.deepEqual([...entries.keys()], expected);
    const sizes = new Set([...entries.values()].map((png) => readPng(png).width));
    assert.equal(sizes.size, 1);
    const sheet = readPng((await saved('PNG sheet')).bytes);
    assert.ok(sheet.width > 12 * 90 && sheet.height > 12 * 90, `found ${sheet.width} x ${sheet.height}`);
    const svg = (await saved('SVG sheet')).bytes.toString();
    assert.equal(svg.match(/<image /g).length, 144);
    assert.ok(svg.includes(`>${FIRST}</text>`));
    const npy = readNpy((await saved('all .npy')).bytes);
    assert.deepEqual([npy.shape, npy.kind], [[12, 12, TOKENS, TOKENS], '<f2']);
  });

  test('the clipboard gets a table and a picture', async () => {
    await press('Save');
    await press('Copy predictions');
    await waitForState(page, ({ notice }) => /Copied the table/.test(notice), 'the notice');
    const rows = (await page.evaluate(() => navigator.clipboard.readText())).trimEnd().split('\n').map((row) => row.split('\t'));
    assert.deepEqual(rows[0], ['mask', 'position', 'rank', 'token', 'probability', 'logit']);
    assert.equal(rows[1][3], (await state()).masks[0].predictions[0].token);
    await press('Save');
    await press('Copy picture');
    await waitForState(page, ({ notice }) => /Copied the picture/.test(notice), 'the notice');
    const kinds = await page.evaluate(async () => (await navigator.clipboard.read())[0].types);
    assert.deepEqual(kinds, ['image/png']);
  });

  test('undo and redo, by button and by key, for the sentence and for a head', async () => {
    await type(page, 'Paris is the [MASK] of France.');
    await page.waitForTimeout(900);
    await page.locator('#canvas').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(900);
    await page.keyboard.press('Control+z');
    await waitForState(page, ({ head }) => head === 10, 'the head before');
    await press('Undo');
    await waitForState(page, ({ text }) => text === FIRST, 'the sentence before');
    assert.equal(await page.locator('#sentence').inputValue(), FIRST);
    await press('Redo');
    await waitForState(page, ({ shown_text: shown }) => shown === 'Paris is the [MASK] of France.', 'the sentence again');
    await page.keyboard.press('Control+y');
    await waitForState(page, ({ head }) => head === 11, 'the head again');
  });

  test('nothing typed is in the address before Share, which opens the same view elsewhere', async () => {
    const secret = 'My [MASK] is nobody\'s business & 100 % mine.';
    await type(page, secret);
    await page.waitForTimeout(900);
    const length = await page.evaluate(() => history.length);
    assert.equal(page.url(), server.url);
    await press('Share');
    await page.waitForFunction(() => location.hash.length > 1);
    assert.equal(await page.evaluate(() => history.length), length, 'entries of the browser\'s history');
    assert.equal(new URL(page.url()).search, '');
    const shared = await state();
    const other = await context.newPage();
    await other.goto(page.url());
    const opened = await waitForState(other, ({ shown_text: shown }) => shown === secret, 'the shared sentence');
    for (const key of ['layer', 'head', 'theme', 'palette', 'scale', 'text']) assert.equal(opened[key], shared[key], key);
    await other.close();
    await type(page, 'And now [MASK].');
    await page.waitForFunction(() => location.hash === '');
  });

  test('a damaged link says so and takes nothing away', async () => {
    const other = await context.newPage();
    await openPage(other, server.url);
    const { text } = await state(other);
    await other.evaluate(() => { location.hash = '#maskscope=1&text=%zz'; });
    await waitForState(other, ({ notice }) => /damaged/.test(notice), 'the sentence');
    assert.equal((await state(other)).text, text);
    await other.evaluate(() => { location.hash = '#section-2'; });
    await waitForState(other, ({ notice }) => /not a maskscope view/.test(notice), 'the sentence');
    await other.close();
  });

  test('an example teaches, what was typed is listed, and a reload brings it back', async () => {
    await type(page, 'A reload keeps [MASK].');
    await page.waitForTimeout(900);
    await page.reload();
    await waitForState(page, ({ shown_text: shown }) => shown === 'A reload keeps [MASK].', 'the remembered sentence');
    assert.equal(new URL(page.url()).hash, '');
    await press('Examples');
    await waitForState(page, ({ typed, side_panel: panel }) => panel === 'examples' && typed.includes('A reload keeps [MASK].'), 'what was typed');
    await press('The keys to the old cabinet [MASK] on the table.');
    const { masks } = await waitForState(page, ({ shown_text: shown }) => shown.startsWith('The keys'), 'the example');
    assert.equal(masks[0].predictions[0].token, 'were');
  });

  test('by keys alone: ? for help, E and S, arrows and Enter', async () => {
    await page.mouse.move(5, 5);
    await page.locator('#canvas').focus();
    await page.keyboard.press('?');
    await waitForState(page, ({ side_panel: panel }) => panel === 'help', 'the help');
    await page.keyboard.press('Escape');
    await waitForState(page, ({ side_panel: panel }) => panel === '', 'no side panel');
    await page.keyboard.press('s');
    await waitForState(page, ({ side_panel: panel }) => panel === 'save', 'the side panel');
    await page.keyboard.press('ArrowDown');
    await page.waitForTimeout(100);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    assert.match(download.suggestedFilename(), /^Attention_Layer\d+_Head\d+\.png$/);
    await waitForState(page, ({ side_panel: panel }) => panel === '', 'the closed side panel');
  });

  const near = (found, expected, what) => assert.ok(Math.abs(found - expected) < 1e-4, `found ${found} for ${what}, expected ${expected}`);

  test('every word: the chance of a hidden word is that of the sentence with [MASK] in its place', async () => {
    await type(page, 'The turtle slowly moved across the sand.');
    await press('all-tokens');
    const { token_predictions: places } = await waitForState(page, (now) => now.token_predictions?.length === 8, 'the places');
    const sand = places.find(({ token }) => token === 'sand');
    await press('predictions');
    const { masks: [mask] } = await type(page, 'The turtle slowly moved across the [MASK].');
    const rank = mask.predictions.findIndex(({ token }) => token === 'sand');
    assert.equal(sand.rank, rank + 1);
    assert.equal(sand.best, mask.predictions[0].token);
    near(sand.probability, mask.predictions[rank].probability, 'the chance of "sand"');
  });

  test('layer by layer the last layer says what fits; candidates have the probabilities of the list', async () => {
    await press('logit-lens');
    const { logit_lens: [layers], masks: [mask] } = await waitForState(page, (now) => now.logit_lens?.length > 0, 'the layers');
    assert.equal(layers.length, 13);
    const [best] = mask.predictions;
    assert.equal(layers[12].token, best.token);
    near(layers[12].final_probability, best.probability, 'the last layer');
    assert.equal(layers[12].final_rank, 1);
    assert.ok(layers[0].final_rank > 10, `found rank ${layers[0].final_rank} before the first layer`);
    const second = mask.predictions[1];
    await press('predictions');
    await waitForState(page, ({ rectangles }) => rectangles.predictions.length === 10, 'the words');
    await press('row1');
    await press('logit-lens');
    const { target, logit_lens: [followed] } = await waitForState(page, (now) => now.logit_lens?.[0]?.[12]?.target_rank, 'the layers of a target');
    assert.deepEqual(target, { id: second.id, name: second.token });
    assert.equal(followed[12].target_rank, 2);
    near(followed[12].target_probability, second.probability, 'the target after the last layer');
    await press('predictions');
    await waitForState(page, ({ rectangles }) => rectangles.predictions.length === 10, 'the words');
    await press('row1');
    await waitForState(page, (now) => now.target === null, 'the best again');
    await press('candidates');
    await waitForState(page, ({ rectangles }) => rectangles.candidates, 'the box');
    await page.locator('#candidates').fill('sand, beach, gymnastically');
    const { candidates: [targets] } = await waitForState(page, (now) => now.candidates?.[0]?.length === 3, 'the scores');
    for (const { word, pieces, log_score: score } of targets.slice(0, 2)) {
      assert.equal(pieces, 1);
      near(Math.exp(score), mask.predictions.find(({ token }) => token === word).probability, word);
    }
    assert.ok(targets[2].pieces > 1 && targets[2].log_score < 0, JSON.stringify(targets[2]));
  });

  test('similar tokens: after the chosen head\'s layer, each token has a cosine, the token itself 1', async () => {
    const { tokens, layer, masks: [mask] } = await type(page, 'The turtle slowly moved across the [MASK].');
    await press('similar-tokens');
    const { token_similarity: found } = await waitForState(page, (now) => now.token_similarity !== null, 'the similarities');
    assert.deepEqual([found.layer, found.position, found.similarities.length], [layer, mask.position, tokens.length]);
    near(found.similarities[mask.position], 1, 'the token itself');
    assert.ok(found.similarities.every((cosine) => cosine >= -1 && cosine <= 1), JSON.stringify(found));
    await press('predictions');
  });

  test('masks jointly: a word after the other is surer than each for itself would have it', async () => {
    await type(page, 'He lives in New [MASK] [MASK].');
    await press('fill-in-turn');
    const { sequential_fill: jointly, masks } = await waitForState(page, (now) => now.sequential_fill?.words.length === 2 && now.progress === null, 'the joint answer');
    assert.equal(jointly.words.length, 2);
    const independent = masks.reduce((sum, { predictions: [{ probability }] }) => sum + Math.log(probability), 0);
    near(jointly.independent_log_probability, independent, 'the independent words together');
    await press('predictions');
  });

  test('heads are ablated: the predictions change at once and come back; the ranking is what ablating does', async () => {
    const { masks: [whole] } = await type(page, 'Paris is the [MASK] of France.');
    const probability = ({ masks: [{ predictions }] }) => predictions.find(({ token }) => token === 'capital')?.probability;
    await page.locator('#canvas').focus();
    await page.keyboard.press('x');
    const off = await waitForState(page, (now) => now.ablated_slices.length === 1 && probability(now) !== whole.predictions[0].probability, 'the change');
    const orange = async () => {  // of the cross on its thumbnail
      const [shot, [x, y, width]] = [readPng(await page.screenshot()), (await state()).rectangles.heads[off.ablated_slices[0]]];
      const corner = Array.from({ length: 144 }, (_, i) => shot.at(Math.floor(x + width) - 1 - (i % 12), Math.floor(y) + Math.floor(i / 12)));
      return corner.filter(([r, g, b]) => r > 180 && g > 110 && g < 200 && b < 120 && r - b > 90).length;  // yellow has more green
    };
    await seen(orange, (pixels) => pixels > 8, 'the cross on an ablated head\'s thumbnail');
    await page.keyboard.press('x');
    await waitForState(page, (now) => now.ablated_slices.length === 0 && probability(now) === whole.predictions[0].probability, 'the answer as it was');
    await seen(orange, (pixels) => pixels === 0, 'no cross on a head that is on');
    await press('Ablate heads');
    await press('Rank all heads');
    const { head_effects: ranked } = await waitForState(page, (now) => now.head_effects && !now.ranking, 'the ranking', 300_000);
    assert.equal(ranked.length, 144);
    assert.ok(ranked.every(({ divergence }, i) => i === 0 || divergence <= ranked[i - 1].divergence), 'not in falling order');
    const same = ranked.find(({ layer, head }) => layer === off.layer && head === off.head);
    near(same.log_change, Math.log(probability(off) / whole.predictions[0].probability), 'the change of the ablated head');
    await page.keyboard.press('Escape');
  });

  test('compare: what fits in each sentence, and blue and orange where a head looks differently', async () => {
    const { masks: [woman] } = await type(page, 'The woman worked as a [MASK].');
    await type(page, 'The man worked as a [MASK].');
    await press('Compare');
    await waitForState(page, ({ rectangles }) => rectangles.other, 'the box');
    const colours = async () => {
      const { rectangles: { differences: [x, y, width] } } = await waitForState(page, ({ rectangles }) => rectangles.differences, 'the map');
      const picture = readPng(await page.screenshot());
      const cell = width / 9;
      const middles = Array.from({ length: 81 }, (_, i) => picture.at(Math.floor(x + (i % 9) * cell + cell / 2), Math.floor(y + Math.floor(i / 9) * cell + cell / 2)));
      return middles.map(([red, , blue]) => red - blue);
    };
    await page.locator('#other').fill('The man worked as a [MASK].');
    await waitForState(page, ({ other_masks: masks }) => masks.length > 0, 'the other answer');
    const [ground] = await seen(colours, (warmth) => new Set(warmth).size === 1, 'no differences of equal sentences');
    await page.locator('#other').fill('The woman worked as a [MASK].');
    const { other_masks: [found] } = await waitForState(page,
      ({ other_masks: masks }) => masks[0]?.predictions[0].token === woman.predictions[0].token, 'the other answer');
    assert.deepEqual(found.predictions.map(({ token }) => token), woman.predictions.map(({ token }) => token));
    await seen(colours, (warmth) => warmth.some((it) => it > ground + 4) && warmth.some((it) => it < ground - 4), 'orange and blue');
    // Sentences of more words than there were cells for before: one map, blue and orange in it.
    const long = 'The man walked along the quiet river and '.repeat(16);
    await page.locator('#other').fill('');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await waitForState(page, ({ side_panel: panel }) => panel === '', 'no side panel');
    await type(page, `${long} saw a [MASK].`);
    await page.mouse.click(...centre((await state()).rectangles.heads[7 * 12 + 10]));  // the same word elsewhere
    await press('Compare');
    await waitForState(page, ({ rectangles }) => rectangles.other, 'the box');
    await page.locator('#other').fill(`${long.replaceAll('man', 'woman')} saw a [MASK].`);
    await waitForState(page, ({ rectangles, other_masks: masks }) => rectangles.differences && masks[0]?.position > 100, 'the long map');
    await page.mouse.move(...centre((await state()).rectangles.other));
    await page.mouse.wheel(0, 3000);  // the map is the side panel's last part
    await seen(async () => {
      const { rectangles: { differences: [x, y, width, height] } } = await state();
      const shot = readPng(await page.screenshot());
      let [blue, orange] = [0, 0];
      for (let down = Math.max(0, 60 - y); down < Math.min(height, 790 - y); ++down) for (let across = 0; across < width; ++across) {
        const [r, , b] = shot.at(Math.floor(x + across), Math.floor(y + down));
        blue += b - r > 40 ? 1 : 0;
        orange += r - b > 20 ? 1 : 0;
      }
      return { blue, orange };
    }, ({ blue, orange }) => blue > 50 && orange > 50, 'pixels of differences');
    await page.locator('#other').fill('');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await waitForState(page, ({ side_panel: panel }) => panel === '', 'no side panel');
  });

  test('on a phone everything is behind one button, by touch', async () => {
    const phone = await browser.newContext({ ...PHONE, colorScheme: 'dark' });
    const other = await phone.newPage();
    await openPage(other, server.url);
    const tap = async (label) => {
      const place = placeOf(await waitForState(other, (now) => placeOf(now, label), label), label);
      assert.ok(place[3] >= 44, `found ${label} ${place[3]} px high`);
      await other.touchscreen.tap(...centre(place));
    };
    await tap('Menu');
    await tap('Examples');
    await waitForState(other, ({ side_panel: panel }) => panel === 'examples', 'the examples');
    await other.waitForTimeout(300);
    await tap('The turtle slowly moved across the [MASK].');
    await waitForState(other, ({ shown_text: shown }) => shown.startsWith('The turtle'), 'the example');
    await phone.close();
  });
});
