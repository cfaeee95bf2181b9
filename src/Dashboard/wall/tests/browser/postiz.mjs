// Behaves like Postiz's public API as its documents describe it, traps included: no Bearer in its header, and a post that is set back to
// schedule after its time goes out at once. The tests of the server know the same double in tests/Shared/PostizServer.cs.
import { createServer } from 'node:http';

export const key = 'postiz-key';

export async function startPostiz() {
  const rows = new Map();
  const work = () => {
    for (const row of rows.values()) if (row.state === 'QUEUE' && row.due <= Date.now()) row.state = 'PUBLISHED';
  };
  const view = ({ id, due, state, text }) => ({
    id,
    content: text,
    publishDate: new Date(due).toISOString(),
    releaseURL: null,
    state,
    group: `g-${id}`,
    integration: { id: 'i-1', providerIdentifier: 'x', name: 'Acme', picture: '' },
  });
  const server = createServer(async (request, response) => {
    const answer = (status, body) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    let body = '';
    for await (const part of request) body += part;
    work();
    if (request.headers.authorization !== key) return answer(401, {});
    const { pathname, searchParams } = new URL(request.url, 'http://postiz');
    if (request.method === 'GET' && pathname === '/public/v1/posts') {
      const [from, to] = ['startDate', 'endDate'].map((name) => Date.parse(searchParams.get(name)));
      return answer(200, { posts: [...rows.values()].filter(({ due }) => due >= from && due <= to).map(view) });
    }
    const row = rows.get(pathname.match(/^\/public\/v1\/posts\/([^/]+)\/status$/)?.[1]);
    if (request.method !== 'PUT' || !row) return answer(404, {});
    row.state = JSON.parse(body).status === 'draft' ? 'DRAFT' : 'QUEUE';
    work();
    return answer(200, { id: row.id, state: row.state });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    queue: (id, due, text) => rows.set(id, { id, due, text, state: 'QUEUE' }),
    stateOf(id) {
      work();
      return rows.get(id).state;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
