// The server as built, on a folder of its own, with its demo crisis.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../../../artifacts/bin/Dashboard/release/listening.dll', import.meta.url));
// Absent = skipped on a laptop, failed in CI, as the browser itself.
export const noServer = !existsSync(program) && !process.env.CI;

/** Where it is, who signs in, and how it ends. With `crisis` its recall begins at once, else when somebody opens a page. */
export async function startDemo({ crisis = true } = {}) {
  const { found, ...server } = await startServer(['demo', ...(crisis ? ['--now'] : [])], {}, /ready: (\S+)[^]*password '([^']+)'/);
  return { ...server, name: 'demo', password: found[2] };
}

/** The server as built with these arguments; `ready` finds its address in what it says. */
export async function startServer(args, env, ready) {
  const folder = mkdtempSync(join(tmpdir(), 'listening-browser-'));
  const server = spawn('dotnet', ['exec', program, ...args, '--urls', 'http://127.0.0.1:0', '--data', join(folder, 'data')], {
    env: { ...process.env, ...env },
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
  const found = await new Promise((resolve, reject) => {
    server.stdout.on('data', (part) => {
      said += part;
      const match = said.match(ready);
      if (match) resolve(match);
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return { url: found[1], found, stop };
}
