import { Button } from '@mantine/core';
import { timeOfDay, type Zone, zoneName } from '../../lib/time';
import { texts } from '../../texts';
import classes from './History.module.css';

const words = texts.then;

/** The past as it was known then must never be taken for the past as it is known now. */
export function AsOfBanner({ at, now, zone, onNow }: { at: number; now: number; zone: Zone; onNow?(): void }) {
  return (
    <div className={classes.asOf} role="status">
      <p>
        <strong>{words.banner(`${timeOfDay(at, now, zone)} ${zoneName(zone, at)}`)}</strong> {words.bannerHelp}
      </p>
      {onNow && (
        <Button size="compact-md" variant="default" onClick={onNow}>
          {words.now}
        </Button>
      )}
    </div>
  );
}
