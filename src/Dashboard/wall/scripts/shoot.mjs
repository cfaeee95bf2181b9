// node scripts/shoot.mjs URL OUT.png [WIDTHxHEIGHT] [light|dark] [WAIT_MS]: a picture of a page in Debian's chromium.
import { chromium } from 'playwright-core';

const [url, out, size = '1920x1080', scheme = 'dark', wait = '2500'] = process.argv.slice(2);
const [width, height] = size.split('x').map(Number);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const page = await browser.newPage({ viewport: { width, height } });
page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(m.type(), m.text()));
page.on('pageerror', (e) => console.log('page error', e.message));
await page.addInitScript((s) => localStorage.setItem('mantine-color-scheme-value', s), scheme);
await page.goto(url);
await page.waitForTimeout(Number(wait));
await page.screenshot({ path: out, fullPage: width < 600 });
await browser.close();
