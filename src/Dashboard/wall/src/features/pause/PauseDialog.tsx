import { usePause } from '../../api/pauses';
import { plainText } from '../../lib/hostileText';
import type { Incident } from '../../live/model';
import { texts } from '../../texts';
import { ReasonDialog } from '../shell/ReasonDialog';

interface Props {
  incident: Pick<Incident, 'id' | 'brand' | 'cause' | 'drill'>;
  brandName: string;
  onClose(): void;
}

/** A person stops publishing for an incident that did not stop it by itself. The cause is proposed as the reason. */
export function PauseDialog({ incident: { id, brand, cause, drill }, brandName, onClose }: Props) {
  const pause = usePause();
  return (
    <ReasonDialog
      danger
      title={texts.pause.pauseTitle(plainText(brandName, 60))}
      body={texts.pause.pauseBody}
      initial={cause}
      submit={texts.pause.pause}
      pending={pause.isPending}
      error={pause.error}
      onSubmit={(reason) => pause.mutate({ brand, reason, incident: id, drill }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
