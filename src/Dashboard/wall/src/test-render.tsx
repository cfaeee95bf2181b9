import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { LiveConnection } from './live/connection';
import { LiveProvider } from './live/LiveProvider';
import type { SnapshotMessage } from './live/model';
import { theme } from './theme';

/** What a page needs around it. The picture is `snapshot`, delivered as a hub would; without one the server never answers. */
export function show(page: ReactNode, { snapshot }: { snapshot?: SnapshotMessage } = {}) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const hub = {
    start: async (on: { snapshot(message: SnapshotMessage): void }) => {
      if (snapshot) on.snapshot(snapshot);
    },
    subscribe: () => (snapshot ? Promise.resolve() : new Promise<void>(() => {})),
    stop: async () => {},
  };
  const clock = { now: () => Date.now(), after: () => () => {} };
  const connect = () => new LiveConnection(hub, () => new Promise(() => {}), clock);
  return render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queries}>
        <LiveProvider create={connect}>{page}</LiveProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

export interface Call {
  method: string;
  path: string;
  body: unknown;
}

/** Answers `fetch` from a table of "METHOD /path" under /api/v1; what is not in it is 404. Returns the calls that were made. */
export function serve(answers: Record<string, { status?: number; body?: unknown }>): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const path = String(url).replace('/api/v1', '');
    const method = init.method ?? 'GET';
    calls.push({ method, path, body: init.body ? JSON.parse(String(init.body)) : undefined });
    const { status = 200, body = {} } = answers[`${method} ${path}`] ?? { status: 404, body: { title: 'Not found' } };
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
  });
  return calls;
}
