// Held posts in a real Chromium: the server as built, a publishing tool that behaves like Postiz, and a person who decides on each post.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, noBrowser } from './browser.mjs';
import { noServer, startServer } from './demo.mjs';
import { key, startPostiz } from './postiz.mjs';

const minute = 60_000;
const adminKey = 'admin-key-of-the-browser-tests';
const asAdmin = { Authorization: `Bearer ${adminKey}` };

describe.skipIf(noBrowser || noServer)('posts that a tool holds', () => {
  let postiz;
  let server;
  let browser;
  let page;

  beforeAll(async () => {
    postiz = await startPostiz();
    const folder = mkdtempSync(join(tmpdir(), 'listening-postiz-'));
    writeFileSync(join(folder, 'key'), key);
    const config = join(folder, 'config.json');
    writeFileSync(
      config,
      JSON.stringify({
        brands: [{ id: 'teapot', name: 'Teapot', query: 'teapot' }],
        schedulers: [{ name: 'postiz', kind: 'postiz', url: postiz.url, key: `file:${join(folder, 'key')}`, private: true, brands: ['teapot'], sweepSeconds: 5 }],
      }),
    );
    server = await startServer(['serve', '--config', config], { LISTENING_ADMIN_KEY: adminKey }, /ready on (\S+)/);
    browser = await launch();
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, reducedMotion: 'reduce' });
    page = await context.newPage();
    const made = await context.request.put(`${server.url}/api/v1/accounts/anna`, { headers: asAdmin, data: { password: 'a long pass phrase', role: 'approver', brands: null, disabled: false } });
    expect(made.ok()).toBe(true);
    const signed = await context.request.post(`${server.url}/api/v1/session`, { data: { name: 'anna', password: 'a long pass phrase' } });
    expect(signed.ok()).toBe(true);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await postiz?.stop();
  });

  test('a breach holds them, a resume leaves what is overdue, and a person lets one go and discards one, each with a reason', async () => {
    const overdue = Date.now() + 20_000;
    postiz.queue('tea-time', Date.now() + 30 * minute, 'Tea time, everybody.');
    postiz.queue('let-go', overdue, 'Nothing pours like a teapot.');
    postiz.queue('keep', overdue, 'Our teapot is on fire!');
    const states = () => ['tea-time', 'let-go', 'keep'].map(postiz.stateOf);
    const posted = await page.request.post(`${server.url}/api/v1/mentions`, {
      headers: asAdmin,
      data: [{ platform: 'web', id: 'spout', text: 'my teapot caught fire and burnt my kitchen down, this is terrible, worst product ever, I hate it', lang: 'en', metrics: { impressions: 7200 } }],
    });
    expect(posted.ok()).toBe(true);
    await page.goto(server.url);
    await page.getByRole('link', { name: 'Open incident' }).click();
    const held = page.getByRole('region', { name: 'Held posts' });
    await held.getByText('3 held').waitFor();
    expect(states()).toEqual(['DRAFT', 'DRAFT', 'DRAFT']);

    await page.waitForTimeout(Math.max(0, overdue - Date.now()));
    await page.getByRole('button', { name: 'Resume publishing' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/overdue: let-go/).waitFor();
    await dialog.getByText(/release: tea-time/).waitFor();
    await dialog.getByLabel('Reason').fill('The batch is off the shelves');
    await dialog.getByRole('button', { name: 'Resume publishing' }).click();
    await held.getByText('1 back in the queue').waitFor();
    expect(states()).toEqual(['QUEUE', 'DRAFT', 'DRAFT']);

    await held.getByRole('button', { name: 'Approve post let-go' }).click();
    await dialog.getByText('Nothing pours like a teapot.').waitFor();
    await dialog.getByRole('textbox').fill('It says nothing of the fire');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await held.getByText('1 handed over').waitFor();
    await held.getByRole('button', { name: 'Discard post keep' }).click();
    await dialog.getByRole('textbox').fill('It jokes about the fire');
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await held.getByText('1 discarded').waitFor();

    // Put back, an overdue post would go out at once: it is for its own people to publish, in their tool.
    expect(states()).toEqual(['QUEUE', 'DRAFT', 'DRAFT']);
    await page.reload();
    await held.getByText('1 handed over').waitFor();
    await held.getByText('1 discarded').waitFor();
    expect(await held.getByRole('button', { name: /^(Approve|Discard) post/ }).count()).toBe(0);
  }, 120_000);
});
