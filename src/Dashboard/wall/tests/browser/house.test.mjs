// The pages with which the house is run, in a real Chromium against the server as built.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, noBrowser } from './browser.mjs';
import { noServer, startDemo } from './demo.mjs';

describe.skipIf(noBrowser || noServer)('running the house', () => {
  let server;
  let browser;
  let page;
  const failures = [];

  beforeAll(async () => {
    server = await startDemo({ crisis: false });
    browser = await launch();
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
    await context.request.post(`${server.url}/api/v1/session`, { data: { name: 'demo', password: server.password } });
    page = await context.newPage();
    page.on('pageerror', (error) => failures.push(error.message));
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const at = async (path, heading) => {
    await page.goto(server.url + path);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  };

  test('a drill is started, seen as one everywhere, ended and scored', async () => {
    await at('/drills', 'Drills');
    await page.getByRole('button', { name: 'Start the drill: Product recall' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('region', { name: 'What it does not do' }).waitFor();
    await dialog.getByLabel('Brand').selectOption('Zandara Tea');
    await dialog.getByRole('button', { name: 'Start the drill' }).click();
    const running = page.getByRole('region', { name: 'Running now' });
    await running.getByText('Drill', { exact: true }).waitFor();
    // The spark comes after half a minute and has crossed by the second.
    await running.getByRole('link', { name: 'Open its incident' }).waitFor({ timeout: 240_000 });
    await page.getByRole('complementary', { name: 'Drill' }).waitFor();
    await running.getByRole('button', { name: 'End the drill' }).click();
    await dialog.getByLabel('Why does it end?').fill('Seen enough');
    await dialog.getByRole('button', { name: 'End the drill' }).click();
    const score = page.getByRole('region', { name: /^Score: Product recall/ });
    await score.getByRole('row', { name: /Detected/ }).waitFor();
    await score.getByText('There is no earlier drill').waitFor();
    await score.getByText('Ended: Seen enough').waitFor();
  }, 300_000);

  test('a roster is written, and its mistakes stand at their fields', async () => {
    await at('/rosters', 'Rosters');
    await page.getByRole('button', { name: 'Write a roster' }).click();
    const person = page.getByRole('group').first();
    await person.getByLabel('Name').fill('demo');
    await person.getByLabel('Away').fill('over christmas');
    await page.getByRole('button', { name: 'Save' }).click();
    await person.getByText("Give 'from' and a later 'to'.").waitFor();
    await person.getByLabel('Away').fill('2026-12-24 to 2027-01-02');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('rowheader', { name: /demo/ }).waitFor();
    await page.reload();
    await page.getByRole('rowheader', { name: /demo/ }).waitFor();
    await page.getByText('call everybody').waitFor();
  });

  test('by keys alone a key is made for a TV, its address works without a sign-in, and revoked it does not', async () => {
    await at('/', 'Alert wall');
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { level: 1, name: 'People and keys' }).waitFor();
    await page.getByRole('button', { name: 'New key' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').pressSequentially('lobby');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await dialog.getByRole('button', { name: 'Create' }).press('Enter');
    const address = await dialog.getByLabel('Address').inputValue();
    await dialog.getByRole('button', { name: 'Close' }).last().press('Enter');
    const tv = await (await browser.newContext()).newPage();
    await tv.goto(address);
    await tv.getByRole('article').first().waitFor();
    expect(await tv.getByRole('button').count()).toBe(0);
    await page.getByRole('button', { name: 'Revoke lobby' }).press('Enter');
    await dialog.getByRole('button', { name: 'Revoke' }).press('Enter');
    await page.getByRole('row', { name: /lobby/ }).getByText('revoked').waitFor();
    await tv.reload();
    await tv.getByText('This wall token is not valid any more.').waitFor();
    await tv.context().close();
  });

  test('a label is corrected where the post is read, and the correction is undone', async () => {
    await at('/history?last=24h', 'History');
    const correct = page.getByRole('button', { name: 'Correct label neutral' }).first();
    await correct.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Nobody has corrected it.').waitFor();
    await dialog.getByText('Positive', { exact: true }).click();
    await dialog.getByLabel('Reason').fill('irony');
    await dialog.getByRole('button', { name: 'Correct it' }).click();
    await dialog.getByText('Corrected to positive.', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Undo' }).click();
    await dialog.getByText('Taken back.', { exact: false }).waitFor();
  });

  test('service levels, notifications and the system say how the house stands', async () => {
    await at('/slas', 'Service levels');
    await page.getByRole('region', { name: 'What the words mean' }).waitFor();
    await page.getByLabel('Figures by').selectOption('Platform');
    await page.waitForURL(/by=platform/);
    await at('/notifications', 'Notifications');
    await page.getByRole('region', { name: 'Nobody would be woken' }).waitFor();
    await at('/system', 'System');
    await page.getByRole('region', { name: 'Audit and copies' }).getByText('up to date').waitFor({ timeout: 90_000 });
    await page.getByRole('table', { name: 'Nodes' }).getByText('answers you').waitFor();
    await page.getByRole('table', { name: 'Bias' }).getByRole('row').nth(1).waitFor();
  }, 120_000);

  test('who only looks sees no keys and starts no drill', async () => {
    await page.context().request.put(`${server.url}/api/v1/accounts/vera`, {
      headers: { Origin: server.url },
      data: { role: 'viewer', password: 'correct horse battery' },
    });
    const context = await browser.newContext();
    await context.request.post(`${server.url}/api/v1/session`, { data: { name: 'vera', password: 'correct horse battery' } });
    const vera = await context.newPage();
    await vera.goto(`${server.url}/people`);
    await vera.getByText('Only administrators see people and keys.').waitFor();
    await vera.goto(`${server.url}/drills`);
    await vera.getByRole('heading', { name: 'Product recall', exact: true }).waitFor();
    expect(await vera.getByRole('button', { name: /^Start the drill/ }).count()).toBe(0);
    await context.close();
  });

  test('no page threw', () => expect(failures).toEqual([]));
});
