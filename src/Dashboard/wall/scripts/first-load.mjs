// The first load must stay small enough for a phone on a bad line: JavaScript that index.html asks for, gzipped.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const limit = 300 * 1024;
const root = fileURLToPath(new URL('../../wwwroot/wall', import.meta.url));
const html = readFileSync(`${root}/index.html`, 'utf8');
const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path]) => path);
const bytes = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(root + path)).length, 0);
console.log(`first load: ${(bytes / 1024).toFixed(0)} KB of JavaScript, gzipped (limit ${limit / 1024} KB)`);
if (scripts.length === 0 || bytes > limit) process.exit(1);
