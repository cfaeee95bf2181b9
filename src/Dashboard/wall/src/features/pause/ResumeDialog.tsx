import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useResume } from '../../api/pauses';
import { plainText } from '../../lib/hostileText';
import type { Pause } from '../../live/model';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import { scopeWords } from './scope';

/** Nothing resumes by itself: a person gives a reason, and both are recorded. */
export function ResumeDialog({ pause, brandName, onClose }: { pause: Pause; brandName: string; onClose(): void }) {
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const resume = useResume();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = reason.trim();
    setMissing(given === '');
    if (given !== '') resume.mutate({ pauseId: pause.id, reason: given }, { onSuccess: onClose });
  };

  return (
    <Modal opened onClose={onClose} title={texts.pause.resumeTitle(plainText(brandName, 60))} centered size="lg">
      <form onSubmit={submit}>
        <Text size="sm" c="dimmed" mb="md">
          {texts.pause.resumeBody(`${plainText(brandName, 60)}, ${scopeWords(pause)}`)}
        </Text>
        <Textarea
          label={texts.pause.reason}
          description={texts.pause.reasonHelp}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={missing ? texts.pause.reasonMissing : undefined}
          maxLength={1000}
          rows={3}
          required
          data-autofocus
        />
        <Failure error={resume.error} />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {texts.pause.cancel}
          </Button>
          <Button type="submit" color="vermilion" loading={resume.isPending}>
            {texts.pause.resume}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
