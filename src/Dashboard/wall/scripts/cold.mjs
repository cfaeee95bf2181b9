// node scripts/cold.mjs URL NAME PASSWORD [TIMES]: a wall that is opened for the first time, against a running server. From the navigation to the first
// tile on the screen, with an empty cache, and what went over the wire. Prints one line of JSON.
import { launch } from '../tests/browser/browser.mjs';

const [url, name, password, times = '5'] = process.argv.slice(2);
const browser = await launch();
const took = [];
let wire = 0;
for (let i = 0; i < Number(times); i++) {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  const answer = await context.request.post(`${url}/api/v1/session`, { data: { name, password } });
  if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}`);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  wire = 0;
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => (wire += encodedDataLength));
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('article')) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => (globalThis.shown = performance.now())));
    }).observe(document, { subtree: true, childList: true });
  });
  await page.goto(url);
  await page.waitForFunction(() => globalThis.shown);
  took.push(Math.round(await page.evaluate(() => globalThis.shown)));
  await context.close();
}
took.sort((a, b) => a - b);
console.log(JSON.stringify({ times: took.length, medianMs: took[Math.floor(took.length / 2)], worstMs: took.at(-1), wireKB: Math.round(wire / 1024) }));
await browser.close();
