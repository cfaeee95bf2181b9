import { Button } from '@mantine/core';
import { Redirect, Route, Switch, useLocation, useSearchParams } from 'wouter';
import { ApiError, request } from './api/client';
import { isScreen, type Session, useSession } from './api/session';
import { IncidentPage } from './features/incident/IncidentPage';
import { Failure } from './features/session/Failure';
import { LoginPage } from './features/session/LoginPage';
import { SetupPage } from './features/session/SetupPage';
import { Sheet } from './features/session/Sheet';
import { WallPage } from './features/wall/WallPage';
import { LiveConnection, Refused } from './live/connection';
import { LiveProvider, useLive } from './live/LiveProvider';
import type { SnapshotMessage } from './live/model';
import { SignalRHub } from './live/signalrHub';
import { texts } from './texts';

export function App() {
  const [parameters] = useSearchParams();
  return (
    <Switch>
      <Route path="/setup">
        <SetupPage token={parameters.get('token')} />
      </Route>
      <Route>
        <Gate tv={parameters.has('tv')} />
      </Route>
    </Switch>
  );
}

/** Nothing is shown, and nothing is asked for, before it is known who looks. */
function Gate({ tv }: { tv: boolean }) {
  const session = useSession();
  const [path] = useLocation();
  if (session.error) {
    return (
      <Sheet title={texts.product}>
        <Failure error={session.error} />
        <Button mt="md" onClick={() => void session.refetch()}>
          {texts.failure.retry}
        </Button>
      </Sheet>
    );
  }
  if (session.data === undefined) return null;
  if (session.data === null)
    return tv ? <Sheet title={texts.product} intro={texts.session.tvRefused} /> : <LoginPage />;
  if (path === '/login') return <Redirect to="/" replace />;
  return (
    <LiveProvider create={connect}>
      <Pages session={session.data} />
    </LiveProvider>
  );
}

function Pages({ session }: { session: Session }) {
  const { refused } = useLive();
  // The session ended while the wall was open.
  if (refused)
    return isScreen(session) ? <Sheet title={texts.product} intro={texts.session.tvRefused} /> : <LoginPage />;
  return (
    <Switch>
      <Route path="/incidents/:id">{({ id }) => <IncidentPage id={decodeURIComponent(id)} session={session} />}</Route>
      <Route path="/">
        <WallPage session={session} />
      </Route>
      <Route>
        <Redirect to="/" replace />
      </Route>
    </Switch>
  );
}

function connect(): LiveConnection {
  const poll = () =>
    request<SnapshotMessage>('GET', '/wall').catch((error: unknown) => {
      throw error instanceof ApiError && error.status === 401 ? new Refused() : error;
    });
  const clock = {
    now: () => Date.now(),
    after: (milliseconds: number, run: () => void) => {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
  };
  return new LiveConnection(new SignalRHub(), poll, clock);
}
