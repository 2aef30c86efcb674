// Reads a PNG as browsers write them (8 bits, RGB or RGBA, not interlaced) into pixels.
import zlib from 'node:zlib';

function chunks(png) {
  const found = { IDAT: [] };
  for (let at = 8; at < png.length;) {
    const size = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + size);
    if (type === 'IDAT') found.IDAT.push(data);
    else found[type] = data;
    at += size + 12;
  }
  return found;
}

function paeth(a, b, c) {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** @returns {{width: number, height: number, at: (x: number, y: number) => number[]}} */
export function readPng(png) {
  const { IHDR, IDAT } = chunks(png);
  const [width, height, depth, colours] = [IHDR.readUInt32BE(0), IHDR.readUInt32BE(4), IHDR[8], IHDR[9]];
  if (depth !== 8 || ![2, 6].includes(colours)) throw new Error(`PNG: found ${depth} bits of kind ${colours}, expected 8 of kind 2 or 6`);
  const size = colours === 6 ? 4 : 3;
  const raw = zlib.inflateSync(Buffer.concat(IDAT));
  const stride = width * size;
  const pixels = Buffer.alloc(stride * height);
  const predict = [() => 0, (a) => a, (_, b) => b, (a, b) => (a + b) >> 1, paeth];
  for (let y = 0; y < height; ++y) {
    const filter = predict[raw[y * (stride + 1)]];
    for (let x = 0; x < stride; ++x) {
      const left = x >= size ? pixels[y * stride + x - size] : 0;
      const above = y > 0 ? pixels[(y - 1) * stride + x] : 0;
      const corner = x >= size && y > 0 ? pixels[(y - 1) * stride + x - size] : 0;
      pixels[y * stride + x] = raw[y * (stride + 1) + 1 + x] + filter(left, above, corner);
    }
  }
  return { width, height, at: (x, y) => [...pixels.subarray(y * stride + x * size, y * stride + x * size + 3)] };
}
