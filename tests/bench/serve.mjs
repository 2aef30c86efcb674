// One server for the site, the benchmark's page and the peer.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const TYPES = { '.html': 'text/html', '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm', '.css': 'text/css',
  '.json': 'application/json', '.svg': 'image/svg+xml' };

/**
 * @param {{site: string, peerModel?: string, peerModules?: string}} folders
 * @returns {Promise<{server: import('node:http').Server, url: string}>}
 */
export async function serve({ site, peerModel, peerModules }) {
  const mounts = [['/bench/', import.meta.dirname], ['/peer/ort/', peerModules && path.join(peerModules, 'dist')], ['/', site]].filter(([, folder]) => folder);

  function fileOf(pathname) {
    if (peerModel && pathname === '/peer/model.onnx') return peerModel;
    const [prefix, folder] = mounts.find(([start]) => pathname.startsWith(start));
    return path.join(folder, path.normalize(`/${pathname.slice(prefix.length)}`), pathname.endsWith('/') ? 'index.html' : '');
  }

  const server = createServer((request, response) => {
    const file = fileOf(decodeURIComponent(new URL(request.url, 'http://x').pathname));
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream', 'content-length': statSync(file).size,
      'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp', 'cross-origin-resource-policy': 'same-origin' });
    return createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}
