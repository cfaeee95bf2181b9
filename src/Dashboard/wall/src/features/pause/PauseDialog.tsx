import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { usePause } from '../../api/pauses';
import { plainText } from '../../lib/hostileText';
import type { Incident } from '../../live/model';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';

interface Props {
  incident: Pick<Incident, 'id' | 'brand' | 'cause' | 'drill'>;
  brandName: string;
  onClose(): void;
}

/** A person stops publishing for an incident that did not stop it by itself. The cause is proposed as the reason. */
export function PauseDialog({ incident, brandName, onClose }: Props) {
  const [reason, setReason] = useState(incident.cause);
  const pause = usePause();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { id, brand, drill } = incident;
    if (reason.trim() !== '')
      pause.mutate({ brand, reason: reason.trim(), incident: id, drill }, { onSuccess: onClose });
  };

  return (
    <Modal opened onClose={onClose} title={texts.pause.pauseTitle(plainText(brandName, 60))} centered size="lg">
      <form onSubmit={submit}>
        <Text size="sm" c="dimmed" mb="md">
          {texts.pause.pauseBody}
        </Text>
        <Textarea
          label={texts.pause.reason}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={reason.trim() === '' ? texts.pause.reasonMissing : undefined}
          maxLength={1000}
          rows={3}
          required
          data-autofocus
        />
        <Failure error={pause.error} />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {texts.incident.cancel}
          </Button>
          <Button type="submit" color="vermilion" loading={pause.isPending}>
            {texts.pause.pause}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
