import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
// Absent = skipped on a laptop, failed in CI.
export const noBrowser = !existsSync(executablePath) && !process.env.CI;
export const root = fileURLToPath(new URL('../../../wwwroot/wall', import.meta.url));

export const launch = () =>
  chromium.launch({
    executablePath,
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
