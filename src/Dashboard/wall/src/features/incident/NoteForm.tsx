import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useIncidentAct } from '../../api/incidents';
import type { Incident } from '../../live/model';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';

export function NoteForm({ incident }: { incident: Pick<Incident, 'id'> }) {
  const [text, setText] = useState('');
  const act = useIncidentAct(incident.id);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') act.mutate({ act: 'note', text: text.trim() }, { onSuccess: () => setText('') });
  };

  return (
    <form onSubmit={submit}>
      <Textarea
        label={texts.incident.noteField}
        placeholder={texts.incident.noteHelp}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={4000}
        rows={2}
        mt="md"
      />
      <Failure error={act.error} />
      <Button type="submit" variant="default" mt="sm" loading={act.isPending} disabled={text.trim() === ''}>
        {texts.incident.note}
      </Button>
    </form>
  );
}
