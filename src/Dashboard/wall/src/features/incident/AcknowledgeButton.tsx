import { Button, type ButtonProps } from '@mantine/core';
import { useIncidentAct } from '../../api/incidents';
import type { Incident } from '../../live/model';
import { texts } from '../../texts';
import { failureWords } from '../session/Failure';

export function AcknowledgeButton({ incident, size }: { incident: Pick<Incident, 'id'>; size?: ButtonProps['size'] }) {
  const act = useIncidentAct(incident.id);
  return (
    <>
      <Button size={size} loading={act.isPending} onClick={() => act.mutate({ act: 'acknowledge' })}>
        {texts.incident.acknowledge}
      </Button>
      {act.error && <span role="alert">{failureWords(act.error)}</span>}
    </>
  );
}
