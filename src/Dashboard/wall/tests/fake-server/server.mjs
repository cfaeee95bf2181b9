// Speaks the HTTP and the SignalR JSON protocol of the product, as much of both as the wall uses. For tests and development of the wall only.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';

const end = '\u001e';
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export const users = {
  ana: { name: 'ana', role: 'admin' },
  ravi: { name: 'ravi', role: 'responder' },
};
export const password = 'correct horse battery';
export const tvToken = 'tv-token';

export function startFakeServer({ world, port, root, signedIn = null }) {
  let person = signedIn;
  const clients = new Set();
  const state = { hub: true, api: true, pulses: true, dropNext: 0 };

  const closeAll = () => {
    for (const client of clients) client.ws.terminate();
  };

  const broadcast = ({ kind, message }) => {
    if (state.dropNext > 0) {
      state.dropNext--;
      return;
    }
    for (const client of clients) if (client.subscribed) client.invoke(kind, message);
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const send = (status, body) => {
      response.writeHead(status, {
        'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json',
      });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    const tv = request.headers.authorization === `Bearer ${tvToken}`;
    if (!url.pathname.startsWith('/api/') && !url.pathname.startsWith('/hubs/'))
      return file(root, url.pathname, response);
    if (!state.api) return request.socket.destroy();
    const body = await new Promise((done) => {
      let text = '';
      request.on('data', (part) => (text += part)).on('end', () => done(text ? JSON.parse(text) : {}));
    });
    const path = url.pathname.replace('/api/v1', '');
    const is = (method, pattern) => request.method === method && path.match(new RegExp(`^${pattern}$`));

    if (is('POST', '/session')) {
      if (!users[body.name] || body.password !== password)
        return send(401, { title: 'Name or password is wrong.', status: 401 });
      person = users[body.name];
      return send(200, session());
    }
    if (is('POST', '/setup')) {
      if (body.token !== 'first') return send(410, { title: 'The link is used up', status: 410 });
      users[body.name] = { name: body.name, role: 'admin' };
      person = users[body.name];
      return send(200, session());
    }
    if (!person && !tv) return send(401, { title: 'Sign in first.', status: 401 });
    if (is('GET', '/session')) return send(200, tv ? { name: null, role: 'viewer', readOnly: true } : session());
    if (is('DELETE', '/session')) {
      person = null;
      return send(204);
    }
    if (path === '/hubs/alerts/negotiate') {
      if (!state.hub) return send(503, {});
      return send(200, {
        negotiateVersion: 1,
        connectionId: 'c',
        connectionToken: String(Math.random()),
        availableTransports: [{ transport: 'WebSockets', transferFormats: ['Text', 'Binary'] }],
      });
    }
    if (is('GET', '/signals')) {
      return send(200, {
        items: world.alerts(Date.now()).filter((a) => a.incident === url.searchParams.get('incident')),
        next: null,
      });
    }
    if (is('GET', '/publishing/pauses')) return send(200, { items: [...world.pauses.values()] });
    if (is('GET', '/publishing/posts')) return send(200, { items: world.duePosts(), armed: [], schedulers: [] });
    if (is('GET', '/incidents/([^/]+)/(tasks|responses|advice)')) return send(200, { items: [] });
    if (is('GET', '/brands')) return send(200, { items: [], next: null });
    if (is('GET', '/wall')) return send(200, world.snapshot(Date.now()));
    const one = is('GET', '/incidents/([^/]+)');
    if (one) {
      const detail = world.detail(decodeURIComponent(one[1]));
      return detail ? send(200, detail) : send(404, { title: 'No such incident.', status: 404 });
    }
    if (tv) return send(403, { title: 'A wall token only reads.', status: 403 });
    if (is('POST', '/incidents')) {
      broadcast(world.declare(body, person.name));
      return send(201, [...world.incidents.values()].at(-1));
    }
    if (is('POST', '/publishing/pauses')) {
      broadcast(world.pause(body, person.name));
      return send(201, [...world.pauses.values()].at(-1));
    }
    const acted = is('POST', '/incidents/([^/]+)/(acknowledge|note|resolve)');
    if (acted) {
      const [, id, act] = acted;
      const at = new Date().toISOString();
      const changes = {
        acknowledge: {
          state: 'acknowledged',
          acknowledgedBy: person.name,
          acknowledgedAt: at,
        },
        note: {},
        resolve: { state: 'resolved', resolvedAt: at },
      };
      const kinds = {
        acknowledge: 'acknowledged',
        note: 'note',
        resolve: 'resolved',
      };
      broadcast(world.change(id, changes[act], kinds[act], person.name, body.text ?? body.reason ?? 'Acknowledged'));
      return send(200, world.incidents.get(id));
    }
    const resumed = is('POST', '/publishing/pauses/([^/]+)/resume');
    if (resumed) {
      if (person.role === 'responder')
        return send(403, {
          title: 'Forbidden',
          detail: 'Resuming needs the role approver.',
          status: 403,
        });
      if (body.dryRun) {
        const plan = { pause: resumed[1], by: person.name, at: new Date().toISOString(), needsSecondPerson: false, posts: [], covers: [], faults: [] };
        return send(200, { ...world.pauses.get(resumed[1]), plan });
      }
      const pause = {
        ...world.pauses.get(resumed[1]),
        state: 'resumed',
        resumedBy: person.name,
        resumeReason: body.reason,
      };
      world.pauses.delete(resumed[1]);
      broadcast(world.publish('PublishingResumed', { pause }));
      return send(200, {});
    }
    return send(404, { title: 'Not found', status: 404 });
  });

  const session = () => ({ ...person, readOnly: false });

  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (!state.hub) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (ws) => serveHub(ws));
  });

  function serveHub(ws) {
    const write = (message) => ws.send(JSON.stringify(message) + end);
    const client = {
      ws,
      subscribed: false,
      invoke: (target, ...args) => write({ type: 1, target, arguments: args }),
    };
    clients.add(client);
    ws.on('close', () => clients.delete(client));
    ws.on('message', (data) => {
      for (const part of data.toString().split(end).filter(Boolean)) {
        const message = JSON.parse(part);
        if (message.protocol) ws.send(`{}${end}`);
        else if (message.type === 6) write({ type: 6 });
        else if (message.type === 1 && message.target === 'Subscribe') {
          const [, since] = message.arguments;
          if (since === null || since > world.sequence) client.invoke('Snapshot', world.snapshot(Date.now()));
          else for (const { kind, message: missed } of world.log.slice(since)) client.invoke(kind, missed);
          client.subscribed = true;
          write({ type: 3, invocationId: message.invocationId });
        }
      }
    });
  }

  const beat = setInterval(() => {
    if (!state.pulses) return;
    const pulse = world.pulse(Date.now());
    for (const client of clients) if (client.subscribed) client.invoke('Pulse', pulse);
  }, 1000);

  return new Promise((resolve) =>
    server.listen(port, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        state,
        world,
        broadcast,
        /** Something that happens while nobody is connected. */
        missed: (incident) => {
          // Also in the next snapshot: a poll may bring it before the hub does.
          world.incidents.set(incident.id, incident);
          return world.publish('Incident', { incident });
        },
        dropConnections: closeAll,
        signOut: () => {
          person = null;
        },
        stop: () => {
          clearInterval(beat);
          closeAll();
          server.closeAllConnections();
          return new Promise((done) => server.close(done));
        },
      }),
    ),
  );
}

function file(root, path, response) {
  const wanted = join(root, normalize(path));
  const found = existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(root, 'index.html');
  response.writeHead(200, {
    'Content-Type': types[extname(found)] ?? 'application/octet-stream',
  });
  createReadStream(found).pipe(response);
}
