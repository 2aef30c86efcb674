// The reference's attention maps and the palette, to tell what a picture has to look like.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './server.mjs';

export const goldens = JSON.parse(fs.readFileSync(path.join(root, 'tests/golden/goldens.json'), 'utf8'));

/** One f32 tensor of tests/golden/attention.safetensors. */
export function tensor(name) {
  const file = fs.readFileSync(path.join(root, 'tests/golden/attention.safetensors'));
  const headerBytes = Number(file.readBigUInt64LE(0));
  const { shape, data_offsets: [begin, end] } = JSON.parse(file.subarray(8, 8 + headerBytes))[name];
  const bytes = file.subarray(8 + headerBytes + begin, 8 + headerBytes + end);
  return { shape, data: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)) };
}

/** The maps of one golden, [layer * heads + head] to rows of cells. */
export function maps(name) {
  const { shape: [layers, heads, tokens], data } = tensor(`${name}.attn`);
  const cells = tokens * tokens;
  return Array.from({ length: layers * heads }, (_, i) => data.subarray(i * cells, (i + 1) * cells));
}

/** The colours from 0 to 1, as src/app/widgets/palettes.cc lays them. */
function viridis() {
  const source = fs.readFileSync(path.join(root, 'src/app/widgets/palettes.cc'), 'utf8');
  const stops = /kViridis\[\] = \{([^}]*)\}/.exec(source)[1].split(',').map((hex) => Number.parseInt(hex.trim().slice(2), 16));
  const channels = (stop) => [stops[stop] >> 16, (stops[stop] >> 8) & 255, stops[stop] & 255];
  return Array.from({ length: 256 }, (_, i) => {
    const place = (i / 255) * (stops.length - 1);
    const stop = Math.min(Math.floor(place), stops.length - 2);
    const [from, to] = [channels(stop), channels(stop + 1)];
    return from.map((value, c) => Math.round(value + (to[c] - value) * (place - stop)));
  });
}
const palette = viridis();

/** Where on the palette a colour lies, 0 to 1, and how far from it. */
export function placeOf([r, g, b]) {
  let best = { place: 0, distance: Infinity };
  palette.forEach(([pr, pg, pb], i) => {
    const distance = Math.hypot(pr - r, pg - g, pb - b);
    if (distance < best.distance) best = { place: i / 255, distance };
  });
  return best;
}

/** The label below a dark thumbnail: how much of its bar is light (the head's score), and whether letters stand below the bar. */
export function labelBelow(picture, [left, top, width, height], scale = 1) {
  const light = (x, y) => picture.at(Math.floor(x * scale), Math.floor(y * scale))[1] > 0x5A;  // between #2a313b and #9aa4b2
  const bar = Array.from({ length: 100 }, (_, i) => light(left + ((i + 0.5) * width) / 100, top + height + 3));
  let letters = 0;
  for (let y = top + height + 5; y < top + height + 15; y += 0.5) {
    for (let x = left; x < left + width; x += 0.5) letters += light(x, y) ? 1 : 0;
  }
  return { bar: bar.filter(Boolean).length / bar.length, named: letters > 20 };
}
