// npm run api: the types of the API from the OpenAPI document of a running server (LISTENING_URL, with LISTENING_ADMIN_KEY if it asks for one),
// or, with --committed, from openapi.json as committed.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// The server also reads numbers in quotes and says so of every number; it writes none, so to us a number is a number.
function writtenNumbers(_, schema) {
  if (!schema || !Array.isArray(schema.type) || !schema.type.some((t) => t === 'integer' || t === 'number'))
    return schema;
  const { pattern: _pattern, ...rest } = schema;
  const types = schema.type.filter((t) => t !== 'string');
  return { ...rest, type: types.length === 1 ? types[0] : types };
}

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
  const { servers: _, ...document } = JSON.parse(await response.text(), writtenNumbers);
  writeFileSync(`${folder}/openapi.json`, `${JSON.stringify(document, null, 2)}\n`);
}
execFileSync('npx', ['openapi-typescript', 'openapi.json', '-o', 'src/api/schema.d.ts'], {
  cwd: folder,
  stdio: 'inherit',
});
