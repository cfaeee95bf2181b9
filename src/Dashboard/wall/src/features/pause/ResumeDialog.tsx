import { useResume } from '../../api/pauses';
import { plainText } from '../../lib/hostileText';
import type { Pause } from '../../live/model';
import { texts } from '../../texts';
import { ReasonDialog } from '../shell/ReasonDialog';
import { scopeWords } from './scope';

/** Nothing resumes by itself: a person gives a reason, and both are recorded. */
export function ResumeDialog({ pause, brandName, onClose }: { pause: Pause; brandName: string; onClose(): void }) {
  const resume = useResume();
  return (
    <ReasonDialog
      danger
      title={texts.pause.resumeTitle(plainText(brandName, 60))}
      body={texts.pause.resumeBody(`${plainText(brandName, 60)}, ${scopeWords(pause)}`)}
      help={texts.pause.reasonHelp}
      submit={texts.pause.resume}
      cancel={texts.pause.cancel}
      pending={resume.isPending}
      error={resume.error}
      onSubmit={(reason) => resume.mutate({ pauseId: pause.id, reason }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
