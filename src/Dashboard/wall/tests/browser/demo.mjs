// The server as built, on a folder of its own, with its demo crisis playing.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../../../../../artifacts/bin/Dashboard/release/listening.dll', import.meta.url));

/** Resolves when it is ready: `{ url, name, password, stop() }`. */
export async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), 'listening-browser-'));
  const server = spawn('dotnet', ['exec', program, 'demo', '--now', '--urls', 'http://127.0.0.1:0', '--data', join(folder, 'data')], {
    // A pipe that nobody reads would stop the server once it is full.
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    if (server.exitCode === null) {
      server.removeAllListeners('exit');
      const ended = new Promise((resolve) => server.on('exit', resolve));
      server.kill('SIGTERM');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  let said = '';
  const [url, password] = await new Promise((resolve, reject) => {
    server.stdout.on('data', (part) => {
      said += part;
      const found = said.match(/ready: (\S+)[^]*password '([^']+)'/);
      if (found) resolve(found.slice(1));
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return { url, name: 'demo', password, stop };
}
