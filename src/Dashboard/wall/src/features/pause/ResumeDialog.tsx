import { Button, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useResume, useResumePlan } from '../../api/pauses';
import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay } from '../../lib/time';
import { useLive, useNow } from '../../live/LiveProvider';
import type { Pause } from '../../live/model';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import { ReasonDialog } from '../shell/ReasonDialog';
import classes from './PauseBanner.module.css';
import { scopeWords } from './scope';

/** Nothing resumes by itself: a person gives a reason after having seen what would go out, and both are recorded. */
export function ResumeDialog({ pause, brandName, onClose }: { pause: Pause; brandName: string; onClose(): void }) {
  const resume = useResume();
  const plan = useResumePlan();
  const [second, setSecond] = useState('');
  const look = plan.mutate;
  useEffect(() => look(pause.id), [look, pause.id]);
  const planned = plan.data?.plan;
  const asked = plan.data?.resumeAskedBy;
  return (
    <ReasonDialog
      danger
      title={texts.pause.resumeTitle(plainText(brandName, 60))}
      body={texts.pause.resumeBody(`${plainText(brandName, 60)}, ${scopeWords(pause)}`)}
      help={texts.pause.reasonHelp}
      submit={texts.pause.resume}
      cancel={texts.pause.cancel}
      pending={resume.isPending}
      error={resume.error}
      onSubmit={(reason) =>
        resume.mutate({ pauseId: pause.id, reason, secondPerson: second.trim() || null }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      {planned && (
        <section className={classes.plan} aria-label={texts.pause.plan}>
          <p>
            <strong>{texts.pause.planPosts(planned.posts.length)}</strong>
          </p>
          <PlanPosts posts={planned.posts} />
          {planned.faults.map((fault) => (
            <p key={fault}>{plainText(fault, 300)}</p>
          ))}
          {asked && <p>{texts.pause.askedBy(plainText(asked, 60))}</p>}
        </section>
      )}
      {planned?.needsSecondPerson && !asked && (
        <TextInput
          label={texts.pause.second}
          description={texts.pause.secondHelp}
          value={second}
          onChange={(event) => setSecond(event.currentTarget.value)}
          maxLength={100}
          mt="md"
        />
      )}
      {plan.error && (
        <>
          <Failure error={plan.error} />
          <Button size="compact-sm" variant="default" mt="sm" onClick={() => look(pause.id)}>
            {texts.failure.retry}
          </Button>
        </>
      )}
    </ReasonDialog>
  );
}

type Planned = NonNullable<NonNullable<ReturnType<typeof useResumePlan>['data']>['plan']>;

const shown = 8;

function PlanPosts({ posts }: { posts: Planned['posts'] }) {
  const { zone } = useSettings();
  const { skew } = useLive();
  const now = useNow() + skew;
  return (
    <ul>
      {posts.slice(0, shown).map((post) => (
        <li key={`${post.scheduler} ${post.id}`}>
          {post.verdict.replaceAll('-', ' ')}: {plainText(post.id, 60)} · {plainText(post.platform ?? post.scheduler, 30)}
          {post.dueAt && ` · ${timeOfDay(ms(post.dueAt), now, zone)}`}
        </li>
      ))}
      {posts.length > shown && <li>{texts.atRisk.more(posts.length - shown)}</li>}
    </ul>
  );
}
