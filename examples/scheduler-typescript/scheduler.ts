// A home-grown scheduler that asks before every post and confirms every pause. Node 22.18 or newer runs it as it is:
//   LISTENING_URL=http://127.0.0.1:8080 LISTENING_KEY=<key with the scopes scheduler and read> node examples/scheduler-typescript/scheduler.ts acme
// (Node 20: npx tsx examples/scheduler-typescript/scheduler.ts acme)
import { createHash } from 'node:crypto';

const url = process.env.LISTENING_URL ?? 'http://127.0.0.1:8080';
const brand = process.argv[2] ?? 'acme';
const headers = { Authorization: `Bearer ${process.env.LISTENING_KEY ?? ''}`, 'Content-Type': 'application/json' };
const call = (path: string, body?: unknown) =>
  fetch(`${url}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(1000),
  });

type Post = { id: string; due: number; text: string };
let queue: Post[] = [1, 2, 3, 4, 5].map((i) => ({ id: `post-${i}`, due: Date.now() + i * 5000, text: `Hello number ${i}` }));
const confirmed = new Set<string>();

// Of the words, not of their blanks: Unicode form C, LF, trimmed.
const hashOf = (text: string) =>
  createHash('sha256').update(text.normalize('NFC').replace(/\r\n|\r|\f|\u0085|\u2028|\u2029/g, '\n').trim(), 'utf8').digest('hex');

// No answer within a second, an error, or a state that nobody knows: hold.
async function mayPublish(post: Post): Promise<boolean> {
  try {
    const answer = await call(`/publishing/permit?brand=${brand}&platform=own&kind=scheduled&textHash=${hashOf(post.text)}`);
    return answer.ok && ((await answer.json()) as { allowed: boolean }).allowed === true;
  } catch {
    return false;
  }
}

// Says what is held: the receipt on the wall.
async function confirmPauses(): Promise<void> {
  try {
    const { items } = (await (await call('/publishing/pauses?active=true')).json()) as { items: { id: string }[] };
    for (const { id } of items.filter((p) => !confirmed.has(p.id))) {
      const answer = await call(`/publishing/pauses/${id}/receipt`, { held: queue.map((p) => p.id), alreadySent: [], cannot: [] });
      if (answer.ok) {
        confirmed.add(id);
        console.log(`confirmed pause ${id}: ${queue.length} posts held`);
      }
    }
  } catch {
    // Tried again in a second; meanwhile no permit is given either.
  }
}

while (queue.length > 0) {
  await confirmPauses();
  for (const post of queue.filter((p) => p.due <= Date.now())) {
    // Asked before each post, never remembered: a permit is for one post started within a second.
    if (await mayPublish(post)) {
      console.log(`publishing ${post.id}`);
      queue = queue.filter((p) => p.id !== post.id);
      await call('/publishing/published', { brand, platform: 'own', id: post.id, text: post.text }).catch(() => undefined);
    } else {
      console.log(`held ${post.id}`);
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
