import { Button, Group, Modal, Text } from '@mantine/core';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';

interface Props {
  title: string;
  body: string;
  submit: string;
  pending: boolean;
  error: Error | null;
  onSubmit(): void;
  onClose(): void;
}

/** Before something goes that others use. */
export function ConfirmDialog({ title, body, submit, pending, error, onSubmit, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={title} centered>
      <Text size="sm" c="var(--ink-2)">
        {body}
      </Text>
      <Failure error={error} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {texts.incident.cancel}
        </Button>
        <Button color="vermilion" loading={pending} onClick={onSubmit}>
          {submit}
        </Button>
      </Group>
    </Modal>
  );
}
