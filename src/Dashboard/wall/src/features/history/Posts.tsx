import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { type HistoryMention, type PostsQuestion, useMentions } from '../../api/history';
import { csv, download } from '../../lib/csv';
import { count } from '../../lib/format';
import { searchOf } from '../../lib/historyAddress';
import { plainText } from '../../lib/hostileText';
import { safeUrl } from '../../lib/safeUrl';
import { ms, timeOfDay, type Zone } from '../../lib/time';
import type { Span } from '../../lib/window';
import { useNow } from '../../live/LiveProvider';
import { texts } from '../../texts';
import { CorrectDialog, CorrectLabel } from '../correction/CorrectLabel';
import { useShortcut } from '../shell/Keys';
import { Loaded, Panel, pageClasses as page } from '../shell/Page';
import { VirtualList } from '../shell/VirtualList';
import classes from './History.module.css';

const words = texts.history;

interface Props {
  asked: PostsQuestion;
  /** The part of the brand that the line shows; of some kinds the posts cannot be told apart. */
  part: { by: string; value: string };
  /** One bucket was clicked. */
  picked: Span | null;
  label: string;
  /** Searched for, in the brands' own query language. */
  q: string;
  zone: Zone;
  onChange(changes: { label?: string; q?: string }): void;
  onAll(): void;
}

/** The posts behind the line, newest first, searched in the brands' own query language. */
export function Posts({ asked, part, picked, label, q, zone, onChange, onAll }: Props) {
  const [typed, setTyped] = useState(q);
  const [correcting, correct] = useState<HistoryMention | null>(null);
  // The address is the answer's link, so what was typed goes there once the typing pauses.
  const said = useDebouncedCallback((words: string) => onChange({ q: words.trim() }), 350);
  const narrowed = searchOf(part, q);
  const posts = useMentions({ ...asked, ...(narrowed ?? { q }), label });
  const search = useRef<HTMLInputElement>(null);
  const now = useNow();
  const items = posts.data?.pages.flatMap((one) => one.items) ?? [];
  useShortcut('/', texts.keys.search, () => search.current?.focus());
  const time = (at: number) => timeOfDay(at, now, zone);
  return (
    <Panel
      title={picked ? words.postsOf(time(picked.from), time(picked.to)) : words.posts}
      aside={
        <Button.Group>
          {picked && (
            <Button size="compact-sm" variant="default" onClick={onAll}>
              {words.allPosts}
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            disabled={items.length === 0}
            onClick={() => download(`${asked.brand}_posts.csv`, 'text/csv', csv(items))}
          >
            CSV
          </Button>
        </Button.Group>
      }
    >
      <div className={`${page.filters} ${classes.search}`}>
        <TextInput
          ref={search}
          label={words.search}
          placeholder={'recall OR "metal splinters"'}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            said(event.currentTarget.value);
          }}
          spellCheck={false}
        />
        <NativeSelect
          label={words.label}
          data={[{ value: '', label: words.anyLabel }, 'negative', 'neutral', 'positive']}
          value={label}
          onChange={(event) => onChange({ label: event.currentTarget.value })}
        />
      </div>
      {narrowed === null && <p className={page.soft}>{texts.then.allParts(texts.history.splits[part.by as keyof typeof texts.history.splits])}</p>}
      <Loaded of={posts} empty={words.noPosts} isEmpty={() => items.length === 0}>
        {() => (
          <VirtualList
            items={items}
            rowHeight={86}
            height={560}
            label={words.posts}
            keyOf={(post) => `${post.platform} ${post.id}`}
            onEnd={() => posts.hasNextPage && !posts.isFetchingNextPage && void posts.fetchNextPage()}
          >
            {(post) => <Post post={post} time={time(ms(post.at))} onCorrect={() => correct(post)} />}
          </VirtualList>
        )}
      </Loaded>
      {correcting && <CorrectDialog post={correcting} label={correcting.label} onClose={() => correct(null)} />}
    </Panel>
  );
}

function Post({ post, time, onCorrect }: { post: HistoryMention; time: string; onCorrect(): void }) {
  const link = safeUrl(post.url);
  return (
    <div className={classes.post}>
      <p className={classes.postFacts}>
        <time dateTime={post.at}>{time}</time>
        <span>{plainText(post.platform, 30)}</span>
        {post.author && <bdi>{plainText(post.author, 40)}</bdi>}
        {post.reach && post.reach.grade !== 'unknown' && (
          <span>
            {texts.incident.reach} {count(post.reach.value)} {texts.incident.grade(post.reach.grade)}
          </span>
        )}
        <span data-label={post.label} className={classes.label}>
          {post.label}
        </span>
        {post.text !== null && <CorrectLabel post={post} label={post.label} onOpen={onCorrect} />}
        {post.owned && <span>{words.owned}</span>}
        {link && (
          <a href={link} target="_blank" rel="noopener noreferrer nofollow">
            {texts.incident.openThread}
          </a>
        )}
      </p>
      <p className={`${classes.text} hostile`} dir="auto">
        {post.text === null ? texts.incident.textGone : plainText(post.text, 300)}
      </p>
    </div>
  );
}
