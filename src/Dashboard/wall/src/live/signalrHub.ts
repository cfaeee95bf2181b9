import { HttpError, type HubConnection, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { currentToken } from '../api/client';
import { type Hub, type HubEvents, Refused } from './connection';
import type { Durable, PulseMessage, SnapshotMessage } from './model';

/** `/hubs/alerts` over SignalR. Reconnecting is LiveConnection's business, which also polls meanwhile. */
export class SignalRHub implements Hub {
  #connection: HubConnection | null = null;

  async start(on: HubEvents): Promise<void> {
    const connection = new HubConnectionBuilder()
      .withUrl('/hubs/alerts', { accessTokenFactory: () => currentToken() ?? '' })
      .configureLogging(LogLevel.None)
      .build();
    // A connection that was given up must not speak into the picture of the next.
    const current = () => this.#connection === connection;
    connection.on('Snapshot', (message: SnapshotMessage) => current() && on.snapshot(message));
    connection.on('Pulse', (message: PulseMessage) => current() && on.pulse(message));
    for (const kind of ['Alert', 'Incident', 'PublishingPaused', 'PublishingResumed'] as const) {
      connection.on(kind, (message: object) => current() && on.durable({ ...message, kind } as Durable));
    }
    connection.onclose(() => {
      if (!current()) return;
      this.#connection = null;
      on.closed();
    });
    this.#connection = connection;
    try {
      await connection.start();
    } catch (error) {
      if (current()) this.#connection = null;
      throw isUnauthorized(error) ? new Refused() : error;
    }
  }

  async subscribe(since: number | null, epoch: string | null): Promise<void> {
    // No brands = all that the viewer may see.
    await this.#connection?.invoke('Subscribe', null, since, epoch);
  }

  async stop(): Promise<void> {
    await this.#connection?.stop();
  }
}

// A refused negotiation arrives as an error of SignalR's own that carries the status only in its words.
function isUnauthorized(error: unknown): boolean {
  if (error instanceof HttpError) return error.statusCode === 401;
  return error instanceof Error && error.message.includes("Status code '401'");
}
