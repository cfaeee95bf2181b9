import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link as RouterLink } from 'wouter';
import { ApiError } from '../../api/client';
import { useIncident, useIncidentAct } from '../../api/incidents';
import { useIncidentPauses } from '../../api/pauses';
import { isScreen, may, type Session } from '../../api/session';
import { useSignals } from '../../api/signals';
import { useAdvice } from '../../api/templates';
import { groupAlerts } from '../../lib/alertGroups';
import { told } from '../../lib/told';
import { plainText } from '../../lib/hostileText';
import { age, ms } from '../../lib/time';
import { isOpen } from '../../lib/wallOrder';
import { useLink, useLive, useNow } from '../../live/LiveProvider';
import { isPresent } from '../../live/link';
import type { Incident, EvidencePost as Post } from '../../live/model';
import { nameOf, tileKey } from '../../live/picture';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { DrillMark } from '../drill/DrillMark';
import { NotThePresent } from '../link/LinkBadge';
import { HeldPosts } from '../pause/HeldPosts';
import { PauseBanner } from '../pause/PauseBanner';
import { PauseDialog } from '../pause/PauseDialog';
import { useStandingPauses } from '../pause/useStandingPauses';
import { Failure } from '../session/Failure';
import { useShortcut } from '../shell/Keys';
import { Panel } from '../shell/Page';
import { Shell } from '../shell/Shell';
import { Why } from '../signals/Why';
import { AdvicePanel } from '../team/AdvicePanel';
import { ResponsePanel } from '../team/ResponsePanel';
import { Tasks } from '../team/Tasks';
import { TeamPanel } from '../team/TeamPanel';
import { AcknowledgeButton } from './AcknowledgeButton';
import { Authenticity } from './Authenticity';
import { Effect } from './Effect';
import { EvidencePost } from './EvidencePost';
import { Forecasts } from './Forecasts';
import { IncidentChart } from './IncidentChart';
import classes from './IncidentPage.module.css';
import { NoteForm } from './NoteForm';
import { OutlookPanel } from './OutlookPanel';
import { Progress } from './Progress';
import { ResolveDialog } from './ResolveDialog';
import { ResponseClock } from './ResponseClock';
import { Timeline } from './Timeline';

export function IncidentPage({ id, session }: { id: string; session: Session }) {
  const live = useLive();
  const local = useNow();
  const now = local + live.skew;
  const link = useLink(live, local);
  // The hub tells that the incident changed; the page asks for the whole of it.
  const heard = live.picture.incidents[id];
  const detail = useIncident(id, heard?.version ?? 0);
  // What the hub said last may be newer than the answer; evidence and timeline come only with the answer.
  const incident = detail.data && {
    ...detail.data,
    ...heard,
    evidence: detail.data.evidence,
    timeline: detail.data.timeline,
  };
  const silence = live.heardAt === null ? null : Math.max(0, local - live.heardAt);

  return (
    <Shell session={session}>
      <main className={classes.main}>
        <RouterLink href="/incidents" className={classes.back}>
          ‹ {texts.nav.incidents}
        </RouterLink>
        {!isPresent(link) && link !== 'connecting' && (
          <NotThePresent title={texts.lostTitle} body={texts.lostBody(silence === null ? null : age(silence))} />
        )}
        {incident ? (
          <Body incident={incident} session={session} now={now} />
        ) : detail.error ? (
          <Missing error={detail.error} retry={() => void detail.refetch()} />
        ) : (
          <p className={classes.quiet}>{texts.wall.loading}</p>
        )}
      </main>
    </Shell>
  );
}

function Missing({ error, retry }: { error: Error; retry(): void }) {
  if (error instanceof ApiError && (error.status === 404 || error.status === 403)) {
    return <p className={classes.quiet}>{texts.incident.notFound}</p>;
  }
  return (
    <div>
      <Failure error={error} />
      <Button mt="md" onClick={retry}>
        {texts.failure.retry}
      </Button>
    </div>
  );
}

function Body({ incident, session, now }: { incident: Incident; session: Session; now: number }) {
  const { picture } = useLive();
  const { zone } = useSettings();
  const [resolving, setResolving] = useState(false);
  const [pausing, setPausing] = useState(false);
  const brand = picture.tiles[tileKey({ id: incident.brand, drill: incident.drill })];
  const brandName = nameOf(picture, incident.brand);
  const named = { id: incident.brand, name: brandName };
  const evidence = incident.evidence ?? [];
  const timeline = incident.timeline ?? [];
  const pauses = useStandingPauses(picture).filter((pause) => pause.incident === incident.id);
  const everPaused = useIncidentPauses(incident.id, incident.version).data ?? [];
  const signals = useSignals(incident.id, incident.version).data?.items ?? [];
  const advice = useAdvice(incident.id).data?.items ?? [];
  const open = isOpen(incident);
  const mayAct = may(session, 'responder') && open;
  useShortcut('e', texts.incident.resolve, () => setResolving(true), mayAct);
  useShortcut('p', texts.pause.pause, () => setPausing(true), mayAct && pauses.length === 0);

  const post = (one: Post) => (
    <EvidencePost key={`${one.platform} ${one.postId}`} post={one} advice={advice.find(({ platform, rootId }) => platform === one.platform && rootId === one.postId)} />
  );
  // Conversations that hang on a post in evidence are advised on there.
  const elsewhere = advice.filter(({ platform, rootId }) => evidence.every((one) => one.platform !== platform || one.postId !== rootId));

  return (
    <>
      <header className={classes.head} data-severity={incident.severity}>
        <div className={classes.title}>
          <p className={classes.facts}>
            <span className={classes.severity}>{texts.severity(incident.severity)}</span>
            <span>{plainText(brandName, 80)}</span>
            <span>{texts.incidentState[incident.state]}</span>
            {incident.drill && <DrillMark />}
          </p>
          <h1 className={`${classes.cause} hostile`}>{told(incident.cause, named, 500)}</h1>
          <p className={classes.ack}>
            {incident.acknowledgedBy
              ? texts.incident.acknowledgedBy(plainText(incident.acknowledgedBy, 60))
              : texts.incident.nobody}
            {incident.assignee && ` · ${texts.assign.takenBy(plainText(incident.assignee, 60))}`}
          </p>
        </div>
        <div className={classes.clock}>
          <ResponseClock
            large
            crossedAt={ms(incident.crossedAt)}
            now={now}
            stoppedAt={ms(incident.teamCompleteAt ?? incident.resolvedAt)}
          />
          <p className={classes.clockHelp}>{texts.incident.clock}</p>
        </div>
      </header>

      {mayAct && (
        <div className={classes.actions}>
          {incident.acknowledgedAt === null && <AcknowledgeButton incident={incident} byKey />}
          <Progress incident={incident} />
          {session.name !== null && incident.assignee !== session.name && <TakeButton incident={incident} name={session.name} />}
          <Button variant="default" onClick={() => setResolving(true)}>
            {texts.incident.resolve}
          </Button>
          {pauses.length === 0 && (
            <Button variant="default" onClick={() => setPausing(true)}>
              {texts.pause.pause}
            </Button>
          )}
          {pausing && <PauseDialog incident={incident} brandName={brandName} onClose={() => setPausing(false)} />}
          {resolving && <ResolveDialog incident={incident} onClose={() => setResolving(false)} />}
        </div>
      )}

      {!open && (
        <div className={classes.actions}>
          {may(session, 'responder') && <Progress incident={incident} />}
          <Button component={RouterLink} href={`/reviews/${encodeURIComponent(incident.id)}`} variant="default">
            {texts.reviews.title}
          </Button>
        </div>
      )}

      {pauses.map((pause) => (
        <PauseBanner
          key={pause.id}
          pause={pause}
          brandName={brandName}
          now={now}
          zone={zone}
          readOnly={isScreen(session)}
          mayResume={may(session, 'approver')}
          inIncident
        />
      ))}

      <div className={classes.columns}>
        <div className={classes.column}>
          <IncidentChart incident={incident} brand={brand} brandName={brandName} pauses={everPaused} now={now} zone={zone} />
          <HeldPosts pauses={everPaused} now={now} zone={zone} mayDecide={may(session, 'approver')} />
          {signals.length > 0 && (
            <Panel title={texts.signals.why}>
              <Why groups={groupAlerts(signals, 'worst')} now={now} zone={zone} mayJudge={may(session, 'responder')} />
            </Panel>
          )}
          <Panel title={texts.incident.evidence}>
            {evidence.length === 0 && <p className={classes.quiet}>{texts.incident.noEvidence}</p>}
            <div className={classes.posts}>
              {evidence.slice(0, postsShown).map(post)}
              {evidence.length > postsShown && (
                <details>
                  <summary>{texts.incident.morePosts(evidence.length - postsShown)}</summary>
                  <div className={classes.posts}>{evidence.slice(postsShown).map(post)}</div>
                </details>
              )}
            </div>
          </Panel>
          <Forecasts alerts={signals} evidence={evidence} now={now} zone={zone} />
        </div>
        <div className={classes.column}>
          <TeamPanel incident={incident.id} version={incident.version} activated={timeline.some(({ kind }) => kind === 'team')} now={now} mayAct={mayAct} />
          <Tasks incident={incident.id} mayAct={mayAct} />
          <ResponsePanel incident={incident.id} brand={incident.brand} session={session} mayAct={mayAct} now={now} zone={zone} />
          <AdvicePanel items={elsewhere} />
          <Authenticity alerts={signals} />
          <Effect incident={incident.id} />
          <OutlookPanel brand={incident.brand} drill={incident.drill} />
          <Panel title={texts.incident.timeline}>
            <Timeline entries={timeline} brand={named} now={now} zone={zone} />
            {may(session, 'responder') && <NoteForm incident={incident} />}
          </Panel>
        </div>
      </div>
    </>
  );
}

function TakeButton({ incident, name }: { incident: Incident; name: string }) {
  const act = useIncidentAct(incident.id);
  return (
    <Button variant="default" loading={act.isPending} onClick={() => act.mutate({ act: 'assign', to: name })}>
      {texts.assign.take}
    </Button>
  );
}

// The most seen come first; who decides reads these, the others are for the record.
const postsShown = 5;
