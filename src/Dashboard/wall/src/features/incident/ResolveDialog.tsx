import { useIncidentAct } from '../../api/incidents';
import type { Incident } from '../../live/model';
import { texts } from '../../texts';
import { ReasonDialog } from '../shell/ReasonDialog';

export function ResolveDialog({ incident, onClose }: { incident: Pick<Incident, 'id'>; onClose(): void }) {
  const act = useIncidentAct(incident.id);
  return (
    <ReasonDialog
      title={texts.incident.resolveTitle}
      body={texts.incident.resolveBody}
      label={texts.incident.resolveReason}
      submit={texts.incident.resolve}
      maxLength={4000}
      pending={act.isPending}
      error={act.error}
      onSubmit={(reason) => act.mutate({ act: 'resolve', reason }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
