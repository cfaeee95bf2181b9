// npm run fake [-- --scene calm --port 7121 --brands 200 --drill recall --anonymous]: the wall as built, on a made-up world.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startFakeServer, users } from './server.mjs';
import { World } from './world.mjs';

const { values } = parseArgs({
  options: {
    scene: { type: 'string', default: 'crisis' },
    port: { type: 'string', default: '7121' },
    brands: { type: 'string', default: '16' },
    drill: { type: 'string' },
    anonymous: { type: 'boolean', default: false },
  },
});
const root = fileURLToPath(new URL('../../../wwwroot/wall', import.meta.url));
const world = new World({ scene: values.scene, brands: Number(values.brands), drill: values.drill ?? null });
const { url } = await startFakeServer({
  world,
  port: Number(values.port),
  root,
  signedIn: values.anonymous ? null : users.ana,
});
console.log(`fake server on ${url}`);
