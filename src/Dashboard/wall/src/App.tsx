import { Button } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation, useSearchParams } from 'wouter';
import { ApiError, request } from './api/client';
import { isScreen, type Session, useSession } from './api/session';
import { Failure } from './features/session/Failure';
import { LoginPage } from './features/session/LoginPage';
import { KeysProvider } from './features/shell/Keys';
import { Sheet } from './features/session/Sheet';
import { WallPage } from './features/wall/WallPage';
import { LiveConnection, Refused } from './live/connection';
import { LiveProvider, useLive } from './live/LiveProvider';
import type { SnapshotMessage } from './live/model';
import { SignalRHub } from './live/signalrHub';
import { texts } from './texts';

// The wall is what a TV and most visits need; every other page comes when somebody goes there.
const IncidentPage = lazy(() => import('./features/incident/IncidentPage').then((m) => ({ default: m.IncidentPage })));
const IncidentsPage = lazy(() =>
  import('./features/incidents/IncidentsPage').then((m) => ({ default: m.IncidentsPage })),
);
const HistoryPage = lazy(() => import('./features/history/HistoryPage').then((m) => ({ default: m.HistoryPage })));
const ReviewsPage = lazy(() => import('./features/reviews/ReviewsPage').then((m) => ({ default: m.ReviewsPage })));
const ReviewPage = lazy(() => import('./features/reviews/ReviewPage').then((m) => ({ default: m.ReviewPage })));
const RulesPage = lazy(() => import('./features/rules/RulesPage').then((m) => ({ default: m.RulesPage })));
const SilencesPage = lazy(() => import('./features/silences/SilencesPage').then((m) => ({ default: m.SilencesPage })));
const TemplatesPage = lazy(() =>
  import('./features/templates/TemplatesPage').then((m) => ({ default: m.TemplatesPage })),
);
const BrandsPage = lazy(() => import('./features/brands/BrandsPage').then((m) => ({ default: m.BrandsPage })));
const SlasPage = lazy(() => import('./features/slas/SlasPage').then((m) => ({ default: m.SlasPage })));
const DrillsPage = lazy(() => import('./features/drills/DrillsPage').then((m) => ({ default: m.DrillsPage })));
const RostersPage = lazy(() => import('./features/rosters/RostersPage').then((m) => ({ default: m.RostersPage })));
const NotificationsPage = lazy(() =>
  import('./features/notifications/NotificationsPage').then((m) => ({ default: m.NotificationsPage })),
);
const PeoplePage = lazy(() => import('./features/people/PeoplePage').then((m) => ({ default: m.PeoplePage })));
const SystemPage = lazy(() => import('./features/system/SystemPage').then((m) => ({ default: m.SystemPage })));
const SetupPage = lazy(() => import('./features/session/SetupPage').then((m) => ({ default: m.SetupPage })));

export function App() {
  const [parameters] = useSearchParams();
  return (
    <Switch>
      <Route path="/setup">
        <Suspense>
          <SetupPage token={parameters.get('token')} />
        </Suspense>
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
      <KeysProvider>
        <Suspense>
          <Pages session={session.data} />
        </Suspense>
      </KeysProvider>
    </LiveProvider>
  );
}

function Pages({ session }: { session: Session }) {
  const { refused } = useLive();
  // The session ended while the wall was open.
  if (refused)
    return isScreen(session) ? <Sheet title={texts.product} intro={texts.session.tvRefused} /> : <LoginPage />;
  // A screen has the wall and nothing to press that would lead elsewhere.
  if (isScreen(session)) return <WallPage session={session} />;
  return (
    <Switch>
      <Route path="/incidents/:id">{({ id }) => <IncidentPage id={decodeURIComponent(id)} session={session} />}</Route>
      <Route path="/incidents">
        <IncidentsPage session={session} />
      </Route>
      <Route path="/history">
        <HistoryPage session={session} />
      </Route>
      <Route path="/reviews/:incident">
        {({ incident }) => <ReviewPage id={decodeURIComponent(incident)} session={session} />}
      </Route>
      <Route path="/reviews">
        <ReviewsPage session={session} />
      </Route>
      <Route path="/rules">
        <RulesPage session={session} />
      </Route>
      <Route path="/silences">
        <SilencesPage session={session} />
      </Route>
      <Route path="/templates">
        <TemplatesPage session={session} />
      </Route>
      <Route path="/brands">
        <BrandsPage session={session} />
      </Route>
      <Route path="/slas">
        <SlasPage session={session} />
      </Route>
      <Route path="/drills">
        <DrillsPage session={session} />
      </Route>
      <Route path="/rosters">
        <RostersPage session={session} />
      </Route>
      <Route path="/notifications">
        <NotificationsPage session={session} />
      </Route>
      <Route path="/people">
        <PeoplePage session={session} />
      </Route>
      <Route path="/system">
        <SystemPage session={session} />
      </Route>
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
