// Where a forward pass's time goes in Chromium: runs maskscope-profile (profile.cc) as relaxed SIMD, one thread.
//   node tests/bench/profile.mjs      prints its JSON; build-scripts/build web comes before
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { chromium, executablePath } from '/work/main/tests/web/lib/chromium.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const TYPES = { '/maskscope-profile.mjs': 'text/javascript', '/maskscope-profile.wasm': 'application/wasm' };

const server = createServer(({ url }, response) => {
  if (url === '/') return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Profile</title>');
  if (!TYPES[url]) return response.writeHead(404).end();
  return response.writeHead(200, { 'content-type': TYPES[url] }).end(readFileSync(path.join(process.env.MODULES, url)));
});
await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
const browser = await chromium.launch({ executablePath: executablePath(), args: ['--no-sandbox', '--no-first-run'] });
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const text = await page.evaluate(async () => {
  let printed = '';
  const print = (line) => { printed += `${line}\n`; };
  const { default: create } = await import('/maskscope-profile.mjs');
  (await create({ print, printErr: print })).callMain([]);
  return printed;
});
process.stdout.write(text);
await browser.close();
server.close();
