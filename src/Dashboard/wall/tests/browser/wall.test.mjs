// The wall as built, in a real Chromium, against the fake server: the ways people take. `npm run browser`.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { password, startFakeServer, tvToken, users } from '../fake-server/server.mjs';
import { World } from '../fake-server/world.mjs';
import { launch, noBrowser, root } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(noBrowser)('in a browser', () => {
  let browser;
  let server;
  let context;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(() => browser?.close());

  afterEach(async () => {
    await context?.close();
    await server?.stop();
  });

  async function open(
    path,
    { world = {}, signedIn = users.ana, viewport = { width: 1920, height: 1080 }, scheme = 'dark' } = {},
  ) {
    server = await startFakeServer({ world: new World(world), port: 0, root, signedIn });
    context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    await context.addInitScript((s) => localStorage.setItem('mantine-color-scheme-value', s), scheme);
    const page = await context.newPage();
    page.failures = [];
    page.on('pageerror', (error) => page.failures.push(error.message));
    await page.goto(server.url + path);
    return page;
  }

  const acme = (page) => page.getByRole('article', { name: 'Acme Foods: Incident' });

  test('a crisis is seen, acknowledged, noted, resumed and resolved', async () => {
    const page = await open('/');
    await acme(page).waitFor();
    await page.getByText('UNKNOWN', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('Acknowledged by ana').first().waitFor();

    await page.getByRole('link', { name: /One negative post about/ }).click();
    await page.getByRole('heading', { level: 1, name: /glass in baby food/ }).waitFor();
    await page.getByLabel('Note').fill('Called the plant <script>alert(1)</script>');
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByText('Called the plant <script>alert(1)</script>').waitFor();

    await page.getByRole('button', { name: 'Resume publishing' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('Batch is off the shelves');
    await page.getByRole('dialog').getByRole('button', { name: 'Resume publishing' }).click();
    await page.getByRole('region', { name: /Publishing paused/ }).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Resolve' }).click();
    await page.getByRole('dialog').getByLabel('How did it end?').fill('Recalled');
    await page.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click();
    await page.getByText('stopped').waitFor();
    expect(page.failures).toEqual([]);
  });

  test('people declare an incident and pause by hand', async () => {
    const page = await open('/', { world: { scene: 'calm' } });
    await page.getByRole('button', { name: 'Declare incident' }).click();
    await page.getByRole('combobox', { name: 'Brand' }).selectOption('Contoso Bank');
    await page.getByLabel('What happened').fill('A journalist asks about a leak');
    await page.getByRole('button', { name: 'Declare and pause' }).click();
    await page.getByRole('heading', { level: 1, name: 'A journalist asks about a leak' }).waitFor();
    await page.getByRole('region', { name: 'Publishing paused: Contoso Bank' }).waitFor();
    expect(page.failures).toEqual([]);
  });

  test('a lost connection is shown, and what was missed comes after it', async () => {
    const page = await open('/', { world: { scene: 'calm' } });
    await page.getByText('Live', { exact: true }).waitFor();
    server.state.hub = false;
    server.state.api = false;
    server.dropConnections();
    await page.getByText('Connection lost. This picture is old.').waitFor({ timeout: 20_000 });
    expect(await page.getByRole('article', { name: /: Calm$/ }).count()).toBe(0);

    const incident = {
      id: 'missed',
      brand: 'acme-foods',
      drill: null,
      severity: 2,
      state: 'open',
      cause: 'Opened while away',
      crossedAt: new Date().toISOString(),
    };
    server.missed(incident);
    server.state.hub = true;
    server.state.api = true;
    await page.getByText('Opened while away').waitFor({ timeout: 20_000 });
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 20_000 });
    expect(page.failures).toEqual([]);
  });

  test('without the hub the wall polls', async () => {
    const page = await open('/', { world: { scene: 'calm' } });
    await page.getByText('Live', { exact: true }).waitFor();
    server.state.hub = false;
    server.dropConnections();
    await page.getByText('Reconnecting · polling').waitFor();
    await page.waitForTimeout(7_000);
    expect(await page.getByText('Reconnecting · polling').count()).toBe(1);
    expect(await page.getByRole('article', { name: /: Calm$/ }).count()).toBe(12);
  });

  test('silent sources do not look calm', async () => {
    const page = await open('/', { world: { scene: 'calm' } });
    await page
      .getByRole('article', { name: /: Calm$/ })
      .first()
      .waitFor();
    server.world.silent = true;
    await page.getByText('No source is heard.').waitFor();
    expect(await page.getByRole('article', { name: /: Calm$/ }).count()).toBe(0);
  });

  test('posts that are due although their brand is in trouble stand at the foot of the wall', async () => {
    const page = await open('/');
    await page.getByRole('region', { name: 'Posts at risk' }).getByText('2 posts at risk within the hour').waitFor();
    await page.getByText('Woodgrove Health · instagram').waitFor();
  });

  test('a TV shows everything and offers nothing', async () => {
    const page = await open(`/?tv=${tvToken}`, { signedIn: null });
    await acme(page).waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
    await page.getByText('Live', { exact: true }).waitFor();
  });

  test('nobody sees anything before signing in', async () => {
    const page = await open('/incidents/acme-recall', { signedIn: null });
    await page.getByLabel('Name').fill('ana');
    await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Name or password is wrong.').waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: /glass in baby food/ }).waitFor();
  });

  test('the first start makes an administrator', async () => {
    const page = await open('/setup?token=first', { signedIn: null });
    await page.getByLabel('Name').fill('Mara');
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
    await page.getByRole('textbox', { name: 'Password, once more' }).fill(password);
    await page.getByRole('button', { name: 'Create administrator' }).click();
    await acme(page).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
  });

  test('the keyboard alone reaches what a crisis needs', async () => {
    const page = await open('/');
    await acme(page).waitFor();
    const reached = new Set();
    // Fourteen places and the head of the page come before them.
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => document.activeElement?.textContent?.trim().slice(0, 20)));
    }
    expect([...reached]).toEqual(expect.arrayContaining(['Resume publishing', 'Acknowledge', 'One negative post ab']));
  });

  test('keys alone lead from the wall through a crisis', async () => {
    const page = await open('/');
    await acme(page).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Go to History').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('a');
    await page.getByText('Acknowledged by ana').first().waitFor();
    await page.keyboard.press('u');
    await page.getByRole('dialog').getByLabel('Reason').waitFor();
    await page.keyboard.type('Batch is off the shelves');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: /Publishing paused/ }).waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('b');
    await page.getByRole('heading', { level: 1, name: 'Brands' }).waitFor();
    expect(page.failures).toEqual([]);
  });

  test('a phone needs no sideways scrolling', async () => {
    const page = await open('/', { viewport: { width: 390, height: 844 } });
    await acme(page).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.goto(`${server.url}/incidents/acme-recall`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  describe.each(['dark', 'light'])('axe finds nothing in %s', (scheme) => {
    test.each([
      ['/', users.ana],
      ['/incidents/acme-recall', users.ana],
      ['/login', null],
      ['/setup?token=first', null],
    ])('on %s', async (path, signedIn) => {
      const page = await open(path, { signedIn, scheme, world: { drill: 'recall' } });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(800);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      expect(
        violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join(' | ')}`),
      ).toEqual([]);
    });
  });
});
