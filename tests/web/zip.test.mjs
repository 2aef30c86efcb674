// The .zip that a model of one's own is saved in and read from, held against the system's unzip and Python's; no browser is needed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createZip, readZip } from '../../web/zip.mjs';

const PYTHON_READS = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print({n: z.read(n).decode() for n in z.namelist()})';
const PYTHON_WRITES = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z:
  z.writestr("folder/stored.txt", "as it is", zipfile.ZIP_STORED)
  z.writestr("folder/deflated.txt", "again and " * 1000, zipfile.ZIP_DEFLATED)
  z.comment = b"a comment at the end"`;

describe('a .zip', () => {
  let folder;
  before(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'maskscope-zip-')); });
  after(() => fs.rmSync(folder, { recursive: true }));
  const read = async (bytes) => Object.fromEntries(await Promise.all((await readZip(new Blob([bytes]))).map(async ({ path: name, file }) => [name, await file.text()])));
  const bytesOf = async (zip) => new Uint8Array(await zip.end().arrayBuffer());

  test('that we write is read by others, and by ourselves', async () => {
    const zip = createZip();
    zip.add('a.txt', new TextEncoder().encode('hello'));
    zip.add('naïve.bin', new Uint8Array());
    const bytes = await bytesOf(zip), file = path.join(folder, 'ours.zip');
    fs.writeFileSync(file, bytes);
    assert.equal(execFileSync('python3', ['-c', PYTHON_READS, file], { encoding: 'utf8' }).trim(), "{'a.txt': 'hello', 'naïve.bin': ''}");
    assert.deepEqual(await read(bytes), { 'a.txt': 'hello', 'naïve.bin': '' });
  });

  test('that others wrote is read, stored and deflated, with a comment', async () => {
    const file = path.join(folder, 'others.zip');
    execFileSync('python3', ['-c', PYTHON_WRITES, file]);
    assert.deepEqual(await read(fs.readFileSync(file)), { 'folder/stored.txt': 'as it is', 'folder/deflated.txt': 'again and '.repeat(1000) });
  });

  test('that is damaged or none ends in a sentence', async () => {
    const zip = createZip();
    zip.add('a.txt', new TextEncoder().encode('hello'));
    const whole = await bytesOf(zip);
    for (const bytes of [new Uint8Array(), whole.subarray(0, whole.length - 1), whole.subarray(1)]) await assert.rejects(read(bytes), /^Error: found/);
    for (let at = 0; at < whole.length; ++at) {  // never a hang, and nothing but an Error
      await read(whole.with(at, whole[at] ^ 0xFF)).catch((error) => assert.ok(error instanceof Error));
    }
  });
});
