import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useIncidentAct } from '../../api/incidents';
import type { Incident } from '../../live/model';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';

export function ResolveDialog({ incident, onClose }: { incident: Pick<Incident, 'id'>; onClose(): void }) {
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const act = useIncidentAct(incident.id);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(reason.trim() === '');
    if (reason.trim() !== '') act.mutate({ act: 'resolve', reason: reason.trim() }, { onSuccess: onClose });
  };

  return (
    <Modal opened onClose={onClose} title={texts.incident.resolveTitle} centered size="lg">
      <form onSubmit={submit}>
        <Text size="sm" c="dimmed" mb="md">
          {texts.incident.resolveBody}
        </Text>
        <Textarea
          label={texts.incident.resolveReason}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={missing ? texts.pause.reasonMissing : undefined}
          maxLength={4000}
          rows={3}
          required
          data-autofocus
        />
        <Failure error={act.error} />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {texts.incident.cancel}
          </Button>
          <Button type="submit" loading={act.isPending}>
            {texts.incident.resolve}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
