// npm run screenshots: every page in light and dark during the demo's crisis, as small webp files in docs/images.
// node scripts/pictures.mjs URL OUTDIR [NAME PASSWORD]: the same of a server that runs already.
// ONLY=wall,history SIZES=1920x1080,390x844 SCHEMES=dark narrow it down. What the console complains about is printed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from '../tests/browser/browser.mjs';
import { startDemo } from '../tests/browser/demo.mjs';
import { pages } from '../tests/browser/pages.mjs';

// When the crisis has its shape: posts, signals and a pause, and nobody has acknowledged yet.
const intoTheCrisis = 75_000;

const demo = process.argv.length > 2 ? null : await startDemo();
if (demo) await new Promise((resolve) => setTimeout(resolve, intoTheCrisis));
const { url, out, name, password } = demo
  ? { ...demo, out: fileURLToPath(new URL('../../../../docs/images', import.meta.url)) }
  : Object.fromEntries(['url', 'out', 'name', 'password'].map((of, i) => [of, process.argv[i + 2]]));
const list = (value, usual) => (value ? value.split(',') : usual);
const only = list(process.env.ONLY, Object.keys(pages));
const sizes = list(process.env.SIZES, ['1920x1080']);
const schemes = list(process.env.SCHEMES, ['light', 'dark']);
// A picture in the documents must stay small; a page without much on it does at any quality.
const quality = Number(process.env.QUALITY ?? 60);

mkdirSync(out, { recursive: true });
const browser = await launch();
const context = await browser.newContext({ reducedMotion: 'reduce' });
if (name) {
  const answer = await context.request.post(`${url}/api/v1/session`, { data: { name, password } });
  if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}`);
}
const page = await context.newPage();
page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(' ', m.type(), m.text()));
page.on('pageerror', (e) => console.log('  page error', e.message));
const cdp = await context.newCDPSession(page);
for (const size of sizes) {
  const [width, height] = size.split('x').map(Number);
  await page.setViewportSize({ width, height });
  for (const scheme of schemes) {
    for (const what of only) {
      await page.goto(`${url}${await pages[what](context.request, url)}`);
      await page.evaluate((s) => localStorage.setItem('mantine-color-scheme-value', s), scheme);
      await page.reload();
      await page.waitForTimeout(Number(process.env.WAIT ?? 1800));
      // A phone's page is shown whole, a screen's as it is first seen.
      const full = width < 600 || process.env.FULL;
      const whole = full && (await page.evaluate(() => document.documentElement.scrollHeight));
      const clip = whole ? { x: 0, y: 0, width, height: Math.min(whole, 6000), scale: 1 } : undefined;
      const { data } = await cdp.send('Page.captureScreenshot', { format: process.env.FORMAT ?? 'webp', quality: process.env.FORMAT === 'png' ? undefined : quality, clip, captureBeyondViewport: Boolean(whole) });
      const file = `${out}/${what}-${scheme}${sizes.length > 1 ? `-${width}` : ''}.${process.env.FORMAT ?? 'webp'}`;
      writeFileSync(file, Buffer.from(data, 'base64'));
      console.log(file, `${Math.round((data.length * 0.75) / 1024)} KB`);
    }
  }
}
await browser.close();
await demo?.stop();
