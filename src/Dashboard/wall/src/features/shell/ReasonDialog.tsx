import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';

interface Props {
  title: string;
  body: string;
  /** What is asked for, and how to answer it. */
  label?: string;
  help?: string;
  /** What is proposed. */
  initial?: string;
  submit: string;
  cancel?: string;
  danger?: boolean;
  pending: boolean;
  error: Error | null;
  maxLength?: number;
  /** More to decide, below the reason. */
  children?: ReactNode;
  onSubmit(reason: string): void;
  onClose(): void;
}

/** What people do to others' work needs a reason, and both are recorded: resolve, pause, resume. */
export function ReasonDialog({ title, body, label = texts.pause.reason, help, initial = '', submit, cancel = texts.incident.cancel, danger = false, pending, error, maxLength = 1000, children, onSubmit, onClose }: Props) {
  const [reason, setReason] = useState(initial);
  const [missing, setMissing] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const given = reason.trim();
    setMissing(given === '');
    if (given !== '') onSubmit(given);
  };
  return (
    <Modal opened onClose={onClose} title={title} centered size="lg">
      <form onSubmit={send}>
        <Text size="sm" c="var(--ink-2)" mb="md">
          {body}
        </Text>
        <Textarea
          label={label}
          description={help}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={missing ? texts.pause.reasonMissing : undefined}
          maxLength={maxLength}
          rows={3}
          required
          data-autofocus
        />
        {children}
        <Failure error={error} />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {cancel}
          </Button>
          <Button type="submit" color={danger ? 'vermilion' : undefined} loading={pending}>
            {submit}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
