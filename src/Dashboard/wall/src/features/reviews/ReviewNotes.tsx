import { ActionIcon, Button, Checkbox, Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Lesson, type ReviewStatus, usePutReview } from '../../api/reviews';
import type { components } from '../../api/schema';
import { plainText } from '../../lib/hostileText';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import { Panel, pageClasses as page } from '../shell/Page';
import classes from './Review.module.css';

const words = texts.reviews;
const statuses: ReviewStatus[] = ['draft', 'in-review', 'reviewed'];

interface Props {
  incident: string;
  notes: components['schemas']['ReviewNotes'] | null;
  mayWrite: boolean;
}

/** What people write: a summary, and lessons that each have an owner and a day. */
export function ReviewNotes({ incident, notes, mayWrite }: Props) {
  const [summary, setSummary] = useState(notes?.summary ?? '');
  const [lessons, setLessons] = useState<Lesson[]>(notes?.lessons ?? []);
  const [status, setStatus] = useState<ReviewStatus>(notes?.status ?? 'draft');
  const put = usePutReview(incident);
  const change = (at: number, changes: Partial<Lesson>) =>
    setLessons(lessons.map((lesson, i) => (i === at ? { ...lesson, ...changes } : lesson)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate({ status, summary, lessons: lessons.filter(({ text }) => text.trim() !== ''), version: notes?.version ?? 0 });
  };

  if (!mayWrite) {
    return (
      <Panel title={words.summary}>
        <p>{notes?.summary ? plainText(notes.summary, 4000) : words.noSummary}</p>
        <LessonList lessons={notes?.lessons ?? []} />
      </Panel>
    );
  }
  return (
    <Panel title={words.summary} aside={<span className={page.chip}>{words.statusOf[notes?.status ?? 'none']}</span>}>
      <form onSubmit={submit} className={classes.form}>
        <Textarea
          aria-label={words.summary}
          placeholder={words.summaryHelp}
          value={summary}
          onChange={(event) => setSummary(event.currentTarget.value)}
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
            <ActionIcon variant="default" size="lg" aria-label={words.dropLesson} onClick={() => setLessons(lessons.filter((_, i) => i !== at))}>
              ×
            </ActionIcon>
          </div>
        ))}
        <Group className={classes.noPrint}>
          <Button variant="default" onClick={() => setLessons([...lessons, { text: '', owner: null, dueAt: null, done: false }])}>
            {words.addLesson}
          </Button>
          <NativeSelect
            aria-label={words.status}
            data={statuses.map((value) => ({ value, label: words.statusOf[value] }))}
            value={status}
            onChange={(event) => setStatus(event.currentTarget.value as ReviewStatus)}
          />
          <Button type="submit" loading={put.isPending}>
            {texts.page.save}
          </Button>
          {put.isSuccess && <span role="status">{words.saved}</span>}
        </Group>
        <Failure error={put.error} />
      </form>
    </Panel>
  );
}

function LessonList({ lessons }: { lessons: readonly Lesson[] }) {
  return (
    <ul className={classes.lessonList}>
      {lessons.map((lesson, at) => (
        <li key={at}>
          {lesson.done ? '✓ ' : '○ '}
          {plainText(lesson.text, 2000)}
          {lesson.owner && ` (${plainText(lesson.owner, 60)})`}
        </li>
      ))}
    </ul>
  );
}
