import { Button, type ButtonProps } from '@mantine/core';
import { useIncidentAct } from '../../api/incidents';
import type { Incident } from '../../live/model';
import { texts } from '../../texts';
import { failureWords } from '../session/Failure';
import { useShortcut } from '../shell/Keys';

export function AcknowledgeButton({ incident, size, byKey = false }: { incident: Pick<Incident, 'id'>; size?: ButtonProps['size']; byKey?: boolean }) {
  const act = useIncidentAct(incident.id);
  useShortcut('a', texts.incident.acknowledge, () => act.mutate({ act: 'acknowledge' }), byKey);
  return (
    <>
      <Button size={size} loading={act.isPending} onClick={() => act.mutate({ act: 'acknowledge' })}>
        {texts.incident.acknowledge}
      </Button>
      {act.error && <span role="alert">{failureWords(act.error)}</span>}
    </>
  );
}
