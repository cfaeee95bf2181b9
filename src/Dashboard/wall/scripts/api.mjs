// npm run api: the types of the API from the OpenAPI document of a running server (LISTENING_URL, with LISTENING_ADMIN_KEY if it asks for one),
// or, with --committed, from openapi.json as committed.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('..', import.meta.url));
if (!process.argv.includes('--committed')) {
  const url = `${process.env.LISTENING_URL ?? 'http://127.0.0.1:8080'}/openapi/v1.json`;
  const key = process.env.LISTENING_ADMIN_KEY;
  const response = await fetch(url, { headers: key ? { Authorization: `Bearer ${key}` } : {} });
  if (!response.ok) {
    console.error(`${url} answered ${response.status}`);
    process.exit(1);
  }
  // Where the server happened to listen is not part of the contract.
  const { servers: _, ...document } = await response.json();
  writeFileSync(`${folder}/openapi.json`, `${JSON.stringify(document, null, 2)}\n`);
}
execFileSync('npx', ['openapi-typescript', 'openapi.json', '-o', 'src/api/schema.d.ts'], {
  cwd: folder,
  stdio: 'inherit',
});
