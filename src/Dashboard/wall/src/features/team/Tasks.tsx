import { Button, Checkbox, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { usePutTask, useTasks } from '../../api/team';
import { plainText } from '../../lib/hostileText';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import { Loaded, Panel } from '../shell/Page';
import classes from './Team.module.css';

const words = texts.team;

/** What is to be done, by whom. Ticked off is not gone: it stays in the record. */
export function Tasks({ incident, mayAct }: { incident: string; mayAct: boolean }) {
  const tasks = useTasks(incident);
  const put = usePutTask(incident);
  const [title, setTitle] = useState('');
  const [owner, setOwner] = useState('');
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() === '') return;
    put.mutate({ title: title.trim(), owner: owner.trim() || null }, { onSuccess: () => setTitle('') });
  };
  return (
    <Panel title={words.tasks}>
      <Loaded of={tasks}>
        {({ items }) => (
          <ul className={classes.tasks}>
            {items.map((task) => (
              <li key={task.id}>
                <Checkbox
                  checked={task.state !== 'open'}
                  disabled={!mayAct || put.isPending}
                  onChange={(event) => put.mutate({ id: task.id, state: event.currentTarget.checked ? 'done' : 'open' })}
                  label={`${plainText(task.title, 300)}${task.owner ? ` · ${plainText(task.owner, 40)}` : ''}`}
                />
              </li>
            ))}
            {items.length === 0 && <li className={classes.quiet}>{words.noTasks}</li>}
          </ul>
        )}
      </Loaded>
      {mayAct && (
        <form onSubmit={add} className={classes.add}>
          <TextInput aria-label={words.task} placeholder={words.taskHelp} value={title} onChange={(event) => setTitle(event.currentTarget.value)} maxLength={300} />
          <TextInput aria-label={words.owner} placeholder={words.owner} value={owner} onChange={(event) => setOwner(event.currentTarget.value)} maxLength={100} />
          <Button type="submit" variant="default" loading={put.isPending}>
            {words.addTask}
          </Button>
        </form>
      )}
      <Failure error={put.error} />
    </Panel>
  );
}
