import { ActionIcon, Button, Checkbox, Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../api/client';
import { type Lesson, type ReviewStatus, usePutReview } from '../../api/reviews';
import type { components } from '../../api/schema';
import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay, type Zone } from '../../lib/time';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import { Panel, pageClasses as page } from '../shell/Page';
import classes from './Review.module.css';

const words = texts.reviews;
const more = texts.report;
const statuses: ReviewStatus[] = ['draft', 'in-review', 'reviewed'];

type Notes = components['schemas']['ReviewNotes'];

interface Props {
  incident: string;
  notes: Notes | null;
  mayWrite: boolean;
  /** An approver, after the incident. */
  maySign: boolean;
  now: number;
  zone: Zone;
}

/** What people write: a summary, and lessons that each have an owner and a day. On paper it is text and not a form. */
export function ReviewNotes({ incident, notes, mayWrite, maySign, now, zone }: Props) {
  // What is being written stays when another saves: the server then says so, and nothing is lost.
  const [written, setWritten] = useState(() => draftOf(notes));
  const [touched, setTouched] = useState(false);
  const put = usePutReview(incident);
  if (!touched && (notes?.version ?? 0) !== written.version)
    setWritten(draftOf(notes));
  const write = (changes: Partial<typeof written>) => {
    setTouched(true);
    setWritten({ ...written, ...changes });
  };
  const { summary, lessons, status } = written;
  const change = (at: number, changes: Partial<Lesson>) => write({ lessons: lessons.map((lesson, i) => (i === at ? { ...lesson, ...changes } : lesson)) });
  const conflict = put.error instanceof ApiError && put.error.status === 409;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate({ ...written, lessons: lessons.filter(({ text }) => text.trim() !== '') }, { onSuccess: () => setTouched(false) });
  };

  return (
    <Panel
      title={words.summary}
      aside={
        <span className={classes.states}>
          {touched && <span className={page.soft}>{more.unsaved}</span>}
          {notes?.reviewedBy && <span className={page.soft}>{more.signed(plainText(notes.reviewedBy, 40), timeOfDay(ms(notes.reviewedAt), now, zone))}</span>}
          <span className={page.chip} data-tone={notes?.status === 'reviewed' ? 'good' : undefined}>
            {words.statusOf[notes?.status ?? 'none']}
          </span>
        </span>
      }
    >
      <div className={mayWrite ? classes.onlyPrint : undefined}>
        <p className={classes.summary}>{summary ? plainText(summary, 20_000) : words.noSummary}</p>
        <h3 className={classes.lessonsHead}>{words.lessons}</h3>
        <LessonList lessons={lessons} />
      </div>
      {mayWrite && (
        <form onSubmit={submit} className={`${classes.form} ${classes.noPrint}`}>
          <Textarea
            aria-label={words.summary}
            placeholder={words.summaryHelp}
            value={summary}
            onChange={(event) => write({ summary: event.currentTarget.value })}
            autosize
            minRows={3}
            maxLength={20_000}
          />
          <h3 className={classes.lessonsHead}>{words.lessons}</h3>
          {lessons.map((lesson, at) => (
            // A lesson has no id of its own: its place is its identity while it is edited.
            <div key={at} className={classes.lesson}>
              <Checkbox aria-label={words.done} checked={lesson.done} onChange={(event) => change(at, { done: event.currentTarget.checked })} />
              <TextInput aria-label={words.lesson} placeholder={words.lessonHelp} value={lesson.text} onChange={(event) => change(at, { text: event.currentTarget.value })} maxLength={2000} />
              <TextInput aria-label={words.owner} placeholder={words.owner} value={lesson.owner ?? ''} onChange={(event) => change(at, { owner: event.currentTarget.value || null })} maxLength={100} />
              <TextInput
                type="date"
                aria-label={words.dueDay}
                value={lesson.dueAt?.slice(0, 10) ?? ''}
                onChange={(event) => change(at, { dueAt: event.currentTarget.value ? `${event.currentTarget.value}T00:00:00Z` : null })}
              />
              <ActionIcon variant="default" size="lg" aria-label={words.dropLesson} onClick={() => write({ lessons: lessons.filter((_, i) => i !== at) })}>
                ×
              </ActionIcon>
            </div>
          ))}
          <Group>
            <Button variant="default" onClick={() => write({ lessons: [...lessons, { text: '', owner: null, dueAt: null, done: false }] })}>
              {words.addLesson}
            </Button>
            <NativeSelect
              aria-label={words.status}
              data={statuses.map((value) => ({
                value,
                label: value === 'reviewed' && notes?.status !== 'reviewed' ? more.reviewedOption : words.statusOf[value],
                disabled: value === 'reviewed' && notes?.status !== 'reviewed' && !maySign,
              }))}
              value={status}
              onChange={(event) => write({ status: event.currentTarget.value as ReviewStatus })}
            />
            <Button type="submit" loading={put.isPending}>
              {texts.page.save}
            </Button>
            {put.isSuccess && !touched && <span role="status">{words.saved}</span>}
            {!maySign && notes?.status !== 'reviewed' && <span className={page.soft}>{more.onlyApprovers}</span>}
          </Group>
          {conflict ? (
            <div role="alert" className={classes.conflict}>
              <p>{more.conflict}</p>
              <Button
                variant="default"
                size="compact-md"
                onClick={() => {
                  put.reset();
                  setTouched(false);
                  setWritten(draftOf(notes));
                }}
              >
                {more.readTheirs}
              </Button>
            </div>
          ) : (
            <Failure error={put.error} />
          )}
        </form>
      )}
    </Panel>
  );
}

const draftOf = (notes: Notes | null) => ({
  version: notes?.version ?? 0,
  summary: notes?.summary ?? '',
  lessons: notes?.lessons ?? [],
  status: notes?.status ?? ('draft' as ReviewStatus),
});

function LessonList({ lessons }: { lessons: readonly Lesson[] }) {
  if (lessons.length === 0) return <p className={page.soft}>{more.noLessons}</p>;
  return (
    <ul className={classes.lessonList}>
      {lessons.map((lesson, at) => (
        <li key={at}>
          {lesson.done ? '✓ ' : '○ '}
          {plainText(lesson.text, 2000)}
          <span className={page.soft}>
            {lesson.owner && ` · ${plainText(lesson.owner, 60)}`}
            {lesson.dueAt && ` · ${more.due(lesson.dueAt.slice(0, 10))}`}
            {lesson.playbook && ` · ${more.playbook(plainText(lesson.playbook, 60))}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
