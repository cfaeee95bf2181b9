// node scripts/steady.mjs [SECONDS] [BRANDS]: how the wall holds under live traffic. From a server event to its painted pixel, frames, heap.
// Against the fake server, so that the browser has the machine for itself. Prints one line of JSON.

import { launch, root } from '../tests/browser/browser.mjs';
import { startFakeServer, users } from '../tests/fake-server/server.mjs';
import { World } from '../tests/fake-server/world.mjs';

const [seconds = '60', brands = '200'] = process.argv.slice(2);
const world = new World({ brands: Number(brands) });
const server = await startFakeServer({ world, port: 0, root, signedIn: users.ana });
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
await page.goto(server.url);
await page.getByRole('article', { name: 'Acme Foods: Incident' }).waitFor();

// Each event changes the cause of the first incident; the page notes when a frame with it was painted.
await page.evaluate(() => {
  globalThis.painted = [];
  globalThis.frames = 0;
  const frame = () => {
    globalThis.frames++;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new MutationObserver(() => {
    // A number, not the piece of text: that would keep the whole text of the page alive, and the heap would grow by what measures it.
    const sent = Number(document.body.textContent.match(/sent (\d+)/)?.[1]);
    if (!sent || globalThis.painted.at(-1)?.sent === sent) return;
    const entry = { sent, took: Number.NaN };
    globalThis.painted.push(entry);
    requestAnimationFrame(() => setTimeout(() => (entry.took = Date.now() - sent)));
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
});

const cdp = await page.context().newCDPSession(page);
const heap = async () => {
  await cdp.send('HeapProfiler.collectGarbage');
  return Math.round((await page.evaluate(() => performance.memory.usedJSHeapSize)) / 1e5) / 10;
};
const heaps = [await heap()];
const started = Date.now();
let sent = 0;
while (Date.now() - started < Number(seconds) * 1000) {
  await new Promise((resolve) => setTimeout(resolve, 400));
  server.broadcast(world.change('acme-recall', { cause: `sent ${Date.now()}` }, 'note', 'load', 'x'));
  // A timeline of a thousand entries is no crisis's; it would only measure how long the answer is.
  world.timelines.get('acme-recall').splice(0, world.timelines.get('acme-recall').length - 30);
  if (++sent % 75 === 0) heaps.push(await heap());
}
await page.waitForTimeout(1000);
heaps.push(await heap());
const { painted, frames } = await page.evaluate(() => ({ painted: globalThis.painted, frames: globalThis.frames }));
const took = painted.map((p) => p.took).sort((a, b) => a - b);
const at = (q) => took[Math.min(took.length - 1, Math.floor(q * took.length))];
console.log(
  JSON.stringify({
    brands: Number(brands),
    seconds: Number(seconds),
    sent,
    painted: took.length,
    p50: at(0.5),
    p99: at(0.99),
    max: took.at(-1),
    framesPerSecond: Math.round(frames / Number(seconds)),
    heapMB: heaps,
  }),
);
await browser.close();
await server.stop();
