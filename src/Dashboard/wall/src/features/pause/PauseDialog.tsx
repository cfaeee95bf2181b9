import { usePause } from '../../api/pauses';
import { useDuePosts } from '../../api/publishing';
import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay } from '../../lib/time';
import { useLive, useNow } from '../../live/LiveProvider';
import type { Incident } from '../../live/model';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { Loaded } from '../shell/Page';
import { ReasonDialog } from '../shell/ReasonDialog';
import classes from './PauseBanner.module.css';

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
    >
      <section className={classes.plan} aria-label={texts.dryRun.heading}>
        <h3 className="label">{texts.dryRun.heading}</h3>
        {drill === null ? <DryRun brand={brand} /> : <p>{texts.dryRun.drill}</p>}
      </section>
    </ReasonDialog>
  );
}

const shown = 6;

/** What the brand's tools would send within the hour: read from them, nothing is changed by looking. */
function DryRun({ brand }: { brand: string }) {
  const due = useDuePosts(brand);
  const { zone } = useSettings();
  const { skew } = useLive();
  const now = useNow() + skew;
  return (
    <Loaded of={due}>
      {({ items, schedulers }) => {
        const going = items.filter(({ state }) => state === 'queued');
        return (
          <>
            <p>{schedulers.length === 0 ? texts.dryRun.noTool : texts.dryRun.posts(going.length)}</p>
            <ul className={classes.due}>
              {going.slice(0, shown).map((post) => (
                <li key={`${post.scheduler} ${post.id}`}>
                  <time dateTime={post.dueAt ?? undefined}>{post.dueAt ? timeOfDay(ms(post.dueAt), now, zone) : texts.held.noDue}</time> {plainText(post.platform ?? post.scheduler, 30)}
                  {post.text && <span className="hostile"> “{plainText(post.text, 120)}”</span>}
                </li>
              ))}
              {going.length > shown && <li>{texts.dryRun.more(going.length - shown)}</li>}
            </ul>
            {schedulers.map(({ scheduler, fault }) => fault && <p key={scheduler}>{texts.dryRun.fault(plainText(scheduler, 40), plainText(fault, 200))}</p>)}
          </>
        );
      }}
    </Loaded>
  );
}
