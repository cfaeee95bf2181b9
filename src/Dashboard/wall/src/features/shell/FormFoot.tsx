import { Button, Group, type GroupProps } from '@mantine/core';
import { texts } from '../../texts';

interface Props extends Omit<GroupProps, 'children'> {
  /** What is sent, in words. */
  submit?: string;
  pending: boolean;
  disabled?: boolean;
  onCancel(): void;
  /** What stands on the other side. */
  children?: React.ReactNode;
}

/** How a form ends: the way back, then the way on. */
export function FormFoot({ submit = texts.page.save, pending, disabled, onCancel, children, ...group }: Props) {
  return (
    <Group justify="flex-end" {...group}>
      {children}
      <Button variant="default" onClick={onCancel}>
        {texts.page.cancel}
      </Button>
      <Button type="submit" loading={pending} disabled={disabled}>
        {submit}
      </Button>
    </Group>
  );
}
