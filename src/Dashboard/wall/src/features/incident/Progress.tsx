import { Button } from '@mantine/core';
import { useState } from 'react';
import { useProgress } from '../../api/team';
import type { Incident, IncidentState } from '../../live/model';
import { texts } from '../../texts';
import { failureWords } from '../session/Failure';
import { ReasonDialog } from '../shell/ReasonDialog';

const next: Partial<Record<IncidentState, 'respond' | 'stabilise' | 'review'>> = {
  acknowledged: 'respond',
  responding: 'stabilise',
  resolved: 'review',
};

/** The next step of an incident's life, when people take it themselves. */
export function Progress({ incident }: { incident: Pick<Incident, 'id' | 'state'> }) {
  const progress = useProgress(incident.id);
  const [concluding, setConcluding] = useState(false);
  const act = next[incident.state];
  if (!act) return null;
  return (
    <>
      <Button
        loading={progress.isPending}
        onClick={() => (act === 'review' ? setConcluding(true) : progress.mutate({ act }))}
      >
        {texts.team.progress[act]}
      </Button>
      {progress.error && !concluding && <span role="alert">{failureWords(progress.error)}</span>}
      {concluding && (
        <ReasonDialog
          title={texts.team.reviewTitle}
          body={texts.team.reviewBody}
          label={texts.team.reviewText}
          submit={texts.team.progress.review}
          maxLength={4000}
          pending={progress.isPending}
          error={progress.error}
          onSubmit={(text) => progress.mutate({ act: 'review', text }, { onSuccess: () => setConcluding(false) })}
          onClose={() => setConcluding(false)}
        />
      )}
    </>
  );
}
