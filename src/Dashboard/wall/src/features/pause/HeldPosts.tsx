import { Button } from '@mantine/core';
import { useState } from 'react';
import { type HeldPost, useDecidePost, useHeldPosts } from '../../api/pauses';
import { heldOrder, isSettled } from '../../lib/heldPosts';
import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay, type Zone } from '../../lib/time';
import type { Pause } from '../../live/model';
import { texts } from '../../texts';
import { Loaded, Panel, pageClasses as page } from '../shell/Page';
import { ReasonDialog } from '../shell/ReasonDialog';
import classes from './HeldPosts.module.css';

const words = texts.held;

interface Props {
  /** Of one incident, oldest first. */
  pauses: readonly Pause[];
  now: number;
  zone: Zone;
  mayDecide: boolean;
}

/** Each post that a scheduler was asked to hold: held, gone, slipped or unknown, and after a resume a person's word on each that waits. */
export function HeldPosts({ pauses, now, zone, mayDecide }: Props) {
  if (pauses.length === 0) return null;
  return (
    <Panel title={words.heading}>
      <p className={classes.intro}>{words.intro}</p>
      {/* The newest is the one that people act on. */}
      {[...pauses].reverse().map((pause) => (
        <OfPause key={pause.id} pause={pause} now={now} zone={zone} mayDecide={mayDecide} />
      ))}
    </Panel>
  );
}

function OfPause({ pause, now, zone, mayDecide }: Omit<Props, 'pauses'> & { pause: Pause }) {
  const detail = useHeldPosts(pause.id);
  const at = (iso: string) => timeOfDay(ms(iso), now, zone);
  return (
    <section className={classes.pause} aria-label={words.pauseOf(at(pause.since))}>
      <p className={classes.head}>
        <strong>{words.pauseOf(at(pause.since))}</strong>{' '}
        <span className={page.soft}>
          {pause.resumedAt ? words.ended(plainText(pause.resumedBy ?? texts.page.none, 40), at(pause.resumedAt)) : words.stands}
        </span>
      </p>
      <Loaded of={detail}>
        {({ posts }) =>
          posts.length === 0 ? (
            <p className={page.soft}>{pause.drill === null ? words.none : words.noneDrill}</p>
          ) : (
            <Posts pause={pause} posts={posts} at={at} mayDecide={mayDecide} />
          )
        }
      </Loaded>
    </section>
  );
}

type Decision = { act: 'reapprove' | 'discard'; post: HeldPost };

function Posts({ pause, posts, at, mayDecide }: { pause: Pause; posts: readonly HeldPost[]; at(iso: string): string; mayDecide: boolean }) {
  const [all, setAll] = useState(false);
  const [deciding, setDeciding] = useState<Decision | null>(null);
  const decide = useDecidePost(pause.id);
  const counts = new Map<string, number>();
  for (const { state } of posts) counts.set(state, (counts.get(state) ?? 0) + 1);
  const waiting = counts.get('awaits-approval') ?? 0;
  const sorted = heldOrder(posts);
  const seen = all ? sorted : sorted.filter((post) => !isSettled(post));
  return (
    <>
      <ul className={classes.counts}>
        {[...counts].map(([state, n]) => (
          <li key={state} data-state={state} title={words.help[state]}>
            <strong>{n}</strong> {words.count[state] ?? state}
          </li>
        ))}
      </ul>
      {waiting > 0 && (
        <p className={classes.waiting} role="status">
          <strong>{words.waiting(waiting)}.</strong> {mayDecide ? words.waitingHelp : words.onlyApprovers}
        </p>
      )}
      <ul className={classes.posts} aria-label={words.heading}>
        {seen.map((post) => (
          <li key={`${post.scheduler} ${post.id}`} data-state={post.state}>
            <div>
              <p className={`${classes.text} hostile`} dir="auto">
                {post.text === null ? <span className={page.soft}>{words.noText}</span> : plainText(post.text, 600)}
              </p>
              <p className={page.soft}>
                <span className={classes.state} data-state={post.state}>
                  {words.count[post.state] ?? post.state}
                </span>{' '}
                · {words.due.toLowerCase()} {post.dueAt ? at(post.dueAt) : words.noDue} · {plainText([post.platform, post.account, post.scheduler].filter(Boolean).join(', '), 90)} ·{' '}
                <span className={page.code}>{plainText(post.id, 60)}</span>
                {post.approvedBy && ` · ${words.by(plainText(post.approvedBy, 40))}`}
              </p>
              {post.why && <p className={page.soft}>{plainText(post.why, 300)}</p>}
            </div>
            {post.state === 'awaits-approval' && mayDecide && (
              <div className={classes.act}>
                <Button size="compact-md" aria-label={words.approveThis(post.id)} onClick={() => setDeciding({ act: 'reapprove', post })}>
                  {words.approve}
                </Button>
                <Button size="compact-md" variant="default" aria-label={words.discardThis(post.id)} onClick={() => setDeciding({ act: 'discard', post })}>
                  {words.discard}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {!all && seen.length < posts.length && (
        <Button size="compact-sm" variant="default" onClick={() => setAll(true)}>
          {seen.length === 0 ? words.showAll : words.more(posts.length - seen.length)}
        </Button>
      )}
      {deciding && (
        <ReasonDialog
          title={deciding.act === 'reapprove' ? words.approveTitle : words.discardTitle}
          body={`${deciding.post.text === null ? deciding.post.id : `“${plainText(deciding.post.text, 300)}”`} ${deciding.act === 'reapprove' ? words.approveBody : words.discardBody}`}
          label={deciding.act === 'reapprove' ? words.approveReason : words.discardReason}
          submit={deciding.act === 'reapprove' ? words.approve : words.discard}
          danger={deciding.act === 'discard'}
          pending={decide.isPending}
          error={decide.error}
          onSubmit={(reason) =>
            decide.mutate({ act: deciding.act, post: deciding.post.id, scheduler: deciding.post.scheduler, reason }, { onSuccess: () => setDeciding(null) })
          }
          onClose={() => {
            decide.reset();
            setDeciding(null);
          }}
        />
      )}
    </>
  );
}
