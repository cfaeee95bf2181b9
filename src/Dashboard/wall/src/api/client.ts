/** RFC 9457 problem details. */
export interface Problem {
  title?: string;
  detail?: string;
  status?: number;
  /** The open incident that stands in the way of another. */
  incident?: string;
  /** A query with a mark under the character that is wrong. */
  marked?: string;
  /** Everything that is wrong with a document, each by its JSON path. */
  errors?: { path: string; message: string }[];
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
  }
}

/** The server did not answer, or not in time. */
export class NoAnswer extends Error {}

// A person who pressed a button in a crisis must know within seconds whether it was heard.
const patience = 10_000;

let bearer: string | null = null;

/** On a TV the wall token is sent with each request; people have a cookie. */
export function setToken(token: string | null): void {
  bearer = token;
}

export const currentToken = () => bearer;

export async function request<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(patience),
      credentials: 'same-origin',
    });
  } catch {
    throw new NoAnswer();
  }
  const json = response.headers.get('Content-Type')?.includes('json') ? await response.json().catch(() => null) : null;
  if (!response.ok) throw new ApiError(response.status, (json as Problem | null) ?? {});
  return json as T;
}

export const enc = encodeURIComponent;

/**
 * How long an answer that is kept by its version outlives its use. Every change of an incident makes another; kept for the usual five
 * minutes, a busy one filled the memory of a wall that nobody reloads.
 */
export const versionKept = 5_000;
