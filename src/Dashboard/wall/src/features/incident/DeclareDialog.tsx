import { Button, Checkbox, Group, Modal, NativeSelect, Text, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { useDeclare } from '../../api/incidents';
import { usePause } from '../../api/pauses';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';

interface Props {
  /** What may be chosen, by name. */
  brands: readonly { id: string; name: string }[];
  onClose(): void;
}

/** A journalist phones before any post is seen: people open an incident by hand, and stop publishing with it unless they say otherwise. */
export function DeclareDialog({ brands, onClose }: Props) {
  const [brand, setBrand] = useState(brands[0]?.id ?? '');
  const [cause, setCause] = useState('');
  const [severity, setSeverity] = useState('2');
  const [stop, setStop] = useState(true);
  const [missing, setMissing] = useState(false);
  // When only the pause failed, trying again must not declare a second incident.
  const [declared, setDeclared] = useState<string | null>(null);
  const declare = useDeclare();
  const pause = usePause();
  const [, go] = useLocation();

  const finish = async (reason: string) => {
    const id = declared ?? (await declare.mutateAsync({ brand, cause: reason, severity: Number(severity) }));
    setDeclared(id);
    if (stop) await pause.mutateAsync({ brand, reason, incident: id });
    onClose();
    go(`/incidents/${encodeURIComponent(id)}`);
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = cause.trim();
    setMissing(given === '');
    // What failed is shown below; nothing else is left to do with it.
    if (given !== '') finish(given).catch(() => {});
  };

  return (
    <Modal opened onClose={onClose} title={texts.declare.title} centered size="lg">
      <form onSubmit={submit}>
        <Text size="sm" c="dimmed" mb="md">
          {texts.declare.body}
        </Text>
        <Group grow align="flex-start">
          <NativeSelect
            label={texts.declare.brand}
            data={brands.map(({ id, name }) => ({ value: id, label: name }))}
            value={brand}
            onChange={(event) => setBrand(event.currentTarget.value)}
            disabled={declared !== null}
          />
          <NativeSelect
            label={texts.declare.severity}
            data={[1, 2, 3, 4].map((n) => ({ value: String(n), label: texts.severity(n) }))}
            value={severity}
            onChange={(event) => setSeverity(event.currentTarget.value)}
            disabled={declared !== null}
          />
        </Group>
        <Textarea
          label={texts.declare.cause}
          description={texts.declare.causeHelp}
          value={cause}
          onChange={(event) => setCause(event.currentTarget.value)}
          error={missing ? texts.declare.causeMissing : undefined}
          disabled={declared !== null}
          maxLength={500}
          rows={3}
          mt="md"
          required
          data-autofocus
        />
        <Checkbox
          label={texts.declare.pause}
          checked={stop}
          onChange={(event) => setStop(event.currentTarget.checked)}
          mt="md"
        />
        <Failure error={declare.error ?? pause.error} />
        {declared !== null && pause.error && (
          <Text size="sm" mt="sm">
            {texts.declare.onlyPauseFailed}
          </Text>
        )}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {texts.incident.cancel}
          </Button>
          <Button type="submit" color="vermilion" loading={declare.isPending || pause.isPending}>
            {stop ? texts.declare.submitAndPause : texts.declare.submit}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
