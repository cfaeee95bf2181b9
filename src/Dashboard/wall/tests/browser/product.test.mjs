// The whole product in a real Chromium: the server as built, its demo crisis, and people who take it from the alert to the review.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, noBrowser } from './browser.mjs';
import { noServer, startDemo } from './demo.mjs';
import { pages } from './pages.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// The pages as the router knows them; /setup is shown to nobody who has signed in and is walked in wall.test.mjs.
const routes = [...readFileSync(new URL('../../src/App.tsx', import.meta.url), 'utf8').matchAll(/<Route path="([^"]+)"/g)]
  .map(([, path]) => path)
  .filter((path) => path !== '/setup');

describe.skipIf(noBrowser || noServer)('the product, from alert to review', () => {
  let url;
  let server;
  let browser;
  let context;
  let page;
  let password;
  const failures = [];

  beforeAll(async () => {
    server = await startDemo({ crisis: true });
    ({ url, password } = server);
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, reducedMotion: 'reduce' });
    page = await context.newPage();
    page.on('pageerror', (error) => failures.push(error.message));
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('a person signs in and sees the crisis within a minute', async () => {
    await page.goto(url);
    await page.getByLabel('Name').fill('demo');
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('article', { name: /Acme Coffee: Incident/ }).waitFor({ timeout: 60_000 });
    await page.getByRole('region', { name: /Publishing paused: Acme Coffee/ }).waitFor({ timeout: 30_000 });
  }, 100_000);

  test('the incident page asks for nothing that is not there', async () => {
    const refused = [];
    const listen = (answer) => answer.status() >= 400 && refused.push(`${answer.status()} ${new URL(answer.url()).pathname}`);
    page.on('response', listen);
    await page.goto(url + (await pages.incident(context.request, url)));
    for (const panel of ['Held posts', 'Where the posts are going', 'Without it', 'Outlook of the brand', 'Organic or made']) await page.getByRole('region', { name: panel }).waitFor();
    await page.getByText('The team has not been called together.').waitFor();
    page.off('response', listen);
    expect(refused).toEqual([]);
  });

  test('the crisis is acknowledged, the team is called, a task is given and done', async () => {
    await page.goto(url + (await pages.incident(context.request, url)));
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('Acknowledged by demo').first().waitFor();
    await page.getByRole('button', { name: 'Activate the team' }).click();
    await page.getByRole('button', { name: /^Join as / }).first().click();
    await page.getByText('demo is here').first().waitFor();
    await page.getByLabel('New task').fill('Call the plant');
    await page.getByRole('button', { name: 'Add task' }).click();
    // It is ticked when the server says so, not when it is pressed.
    await page.getByRole('checkbox', { name: /Call the plant/ }).click();
    await page.getByRole('checkbox', { name: /Call the plant/, checked: true }).waitFor();
    await page.getByRole('button', { name: 'Useful' }).first().click();
    await page.getByRole('button', { name: 'Useful', pressed: true }).first().waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Useful', pressed: true }).first().waitFor();
    await page.getByRole('group', { name: 'Was this finding useful?' }).getByText(/^demo, /).waitFor();
  });

  test('a template is approved', async () => {
    await page.goto(`${url}/templates`);
    const approve = page.getByRole('button', { name: 'Approve as pr: Recall: first word' });
    await approve.click();
    await approve.waitFor({ state: 'detached' });
    await page.getByText(/pr: demo/).first().waitFor();
  });

  test('publishing is resumed after the plan was seen, the incident is resolved and reviewed', async () => {
    await page.goto(url + (await pages.incident(context.request, url)));
    await page.getByRole('button', { name: 'Resume publishing' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('region', { name: 'What would go out' }).waitFor();
    await dialog.getByLabel('Reason').fill('The batch is off the shelves');
    await dialog.getByRole('button', { name: 'Resume publishing' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Resolve' }).click();
    await dialog.getByLabel('How did it end?').fill('Recalled and answered');
    await dialog.getByRole('button', { name: 'Resolve' }).click();
    await page.getByRole('link', { name: 'Review', exact: true }).click();
    await page.getByRole('textbox', { name: 'Summary' }).fill('Metal splinters in one batch; recalled within the hour.');
    await page.getByRole('button', { name: 'Add a lesson' }).click();
    await page.getByLabel('Lesson', { exact: true }).fill('Test each batch for metal');
    const saved = page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok());
    await page.getByRole('button', { name: 'Save' }).click();
    await saved;
    await page.reload();
    expect(await page.getByLabel('Lesson', { exact: true }).inputValue()).toBe('Test each batch for metal');
  });

  test('two people at once: what one does, the other sees', async () => {
    const other = await (await browser.newContext({ storageState: await context.storageState() })).newPage();
    await other.goto(url);
    await other.getByRole('button', { name: 'Declare incident' }).waitFor();
    await page.goto(url);
    await page.getByRole('button', { name: 'Declare incident' }).click();
    await page.getByRole('combobox', { name: 'Brand' }).selectOption('Zandara Tea');
    await page.getByLabel('What happened').fill('A journalist asks about a leak');
    await page.getByRole('checkbox', { name: /Pause publishing/ }).uncheck();
    await page.getByRole('button', { name: 'Declare', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'A journalist asks about a leak' }).waitFor();
    await other.getByRole('link', { name: 'A journalist asks about a leak' }).click();
    await other.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('Acknowledged by demo').first().waitFor();
    await other.context().close();
  });

  test('a rule is tried on the past before it is saved', async () => {
    await page.goto(`${url}/rules`);
    await page.getByRole('button', { name: 'New rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Pause on every breach');
    await dialog.getByLabel('Action').selectOption('pause');
    await dialog.getByText(/In the last 90 days/).waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Edit: Pause on every breach' }).waitFor();
  });

  test('the past is shown as it was known, and its address brings all of it back', async () => {
    await page.goto(`${url}/history?last=6h&by=platform`);
    await page.getByLabel('Only').selectOption('x');
    await page.getByLabel('Compare with').selectOption('the time before');
    await page.getByLabel('As it was known at').fill('2020-01-01T00:00');
    await page.getByText(/What was known at 2020-01-01 00:00:00/).waitFor();
    await page.reload();
    expect(await page.getByLabel('Only').inputValue()).toBe('x');
    expect(await page.getByLabel('Compare with').inputValue()).toBe('previous');
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByText(/What was known at/).waitFor({ state: 'detached' });
  });

  test('a review on paper is text on white, with its chart, what was folded and no buttons', async () => {
    // The server's own review, with so many findings in a row that the screen folds them, and a post whose label can be corrected.
    const findings = Array.from({ length: 5 }, (_, i) => ({ at: new Date().toISOString(), sinceCrossing: i, kind: 'signal', text: `Finding ${i + 1} of a long run`, by: null }));
    const post = { platform: 'x', postId: 'paper', text: 'Words on paper', author: null, url: null, reach: null, label: 'negative', confidence: 0.9 };
    const review = await pages.review(context.request, url);
    await page.route(`**/api/v1${review}`, async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      json.review.timeline.push(...findings);
      json.posts.unshift(post);
      await route.fulfill({ response, json });
    });
    await page.goto(url + review);
    await page.getByRole('button', { name: 'Correct label negative' }).first().waitFor();
    expect(await page.getByText('Finding 3 of a long run').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    // Parts of the document that are still on their way appear with their buttons, and lose them with the next frame.
    const seen = (role) => expect.poll(() => page.getByRole(role).filter({ visible: true }).evaluateAll((all) => all.map((one) => one.outerHTML)), { timeout: 5000 });
    await seen('button').toEqual([]);
    await seen('textbox').toEqual([]);
    expect(await page.getByText('Finding 3 of a long run').isVisible()).toBe(true);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ media: 'screen' });
    await page.unroute(`**/api/v1${review}`);
  });

  test('a query is tried before a brand listens with it', async () => {
    await page.goto(`${url}/brands`);
    await page.getByRole('button', { name: 'Add a brand' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Metal');
    await dialog.getByLabel('Query').fill('splinters OR metal');
    await dialog.getByText(/matches? in the newest/).waitFor();
    await dialog.getByLabel('Query').fill('splinters AND (metal');
    await dialog.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
  });

  test.each(routes)('the route %s is among the pages that are walked', async (route) => {
    const shape = new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}(\\?.*)?$`);
    const walked = await Promise.all(Object.values(pages).map((at) => at(context.request, url)));
    expect(walked.filter((path) => shape.test(path))).not.toEqual([]);
  });

  describe.each(['dark', 'light'])('in %s', (scheme) => {
    const titles = new Map();

    test.each(Object.keys(pages))('axe finds nothing on %s, and a phone needs no sideways scrolling', async (name) => {
      const path = await pages[name](context.request, url);
      const own = await (await browser.newContext({ storageState: await context.storageState(), reducedMotion: 'reduce', viewport: { width: 1600, height: 1000 } })).newPage();
      const complaints = [];
      // What the console says of an answer is said with its address below.
      own.on('console', (said) => ['error', 'warning'].includes(said.type()) && !said.text().startsWith('Failed to load resource') && complaints.push(said.text()));
      // A house that wrote no roster yet is told so by 404, and its page offers to write one.
      const isNoRosterYet = (answer) => answer.status() === 404 && new URL(answer.url()).pathname.startsWith('/api/v1/rosters/');
      own.on('response', (answer) => answer.status() >= 400 && !isNoRosterYet(answer) && complaints.push(`${answer.status()} ${answer.url()}`));
      await own.addInitScript((s) => localStorage.setItem('mantine-color-scheme-value', s), scheme);
      await own.goto(url + path);
      await own.getByRole('heading', { level: 1 }).waitFor();
      await own.waitForFunction(() => ![...document.querySelectorAll('[role=status]')].some((e) => e.textContent.includes('Loading')));
      await own.waitForTimeout(400);
      expect(complaints).toEqual([]);
      expect(await own.evaluate(() => document.documentElement.lang)).toBe('en');
      const title = await own.title();
      expect([...titles.values()]).not.toContain(title);
      titles.set(name, title);
      await own.evaluate(axe);
      const { violations } = await own.evaluate(() => globalThis.axe.run());
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join(' | ')}`)).toEqual([]);
      await own.setViewportSize({ width: 390, height: 844 });
      expect(await own.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await own.context().close();
    });
  });

  test('no page threw', () => expect(failures).toEqual([]));
});
