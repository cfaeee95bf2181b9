import { memo } from 'react';
import { count, share } from '../../lib/format';
import { plainText } from '../../lib/hostileText';
import { told } from '../../lib/told';
import type { Brand, BrandState } from '../../live/model';
import { texts } from '../../texts';
import { VolumeChart } from '../chart/VolumeChart';
import { DrillMark } from '../drill/DrillMark';
import classes from './BrandTile.module.css';
import { StateMark } from './StateMark';

interface Props {
  brand: Brand;
  /** The state that may be shown: what the server said, unless the wall is deaf. */
  shown: BrandState;
}

export const BrandTile = memo(function BrandTile({ brand, shown }: Props) {
  const blind = shown === 'blind';
  const outside = brand.high !== null && brand.volume > brand.high;
  return (
    <article className={classes.tile} data-state={shown} aria-label={`${brand.name}: ${texts.state[shown]}`}>
      <header className={classes.head}>
        <h3 className={classes.name} title={brand.name}>
          {plainText(brand.name, 80)}
        </h3>
        {brand.drill && <DrillMark />}
        <StateMark state={shown} />
      </header>
      <div className={classes.numbers} data-faded={blind || undefined}>
        <p className={classes.main}>
          <span className={classes.value} data-outside={outside || undefined}>
            {count(brand.volume)}
          </span>
          <span className={classes.unit}>{texts.wall.perMinute}</span>
        </p>
        <p className={classes.side}>
          <span className={classes.negative}>
            {count(brand.negatives)} <span className={classes.unit}>{texts.wall.negative}</span>
          </span>
          <span className={classes.unit}>{share(brand.negatives, brand.volume)}</span>
        </p>
      </div>
      <div className={classes.chart}>
        <VolumeChart
          minutes={brand.minutes}
          faded={blind}
          label={texts.wall.chart(brand.name, brand.volume, brand.negatives)}
        />
      </div>
      <footer className={classes.foot}>
        <span className={classes.reason}>{footLine(brand, shown)}</span>
        {brand.unheard.length > 0 && !(blind && brand.reason) && (
          <span className={classes.unheard}>{texts.wall.notHeard(brand.unheard.join(', '))}</span>
        )}
      </footer>
    </article>
  );
});

function footLine(brand: Brand, shown: BrandState): string {
  if (shown !== brand.state) return texts.stateWas(texts.state[brand.state]);
  if (brand.reason && shown !== 'calm') return told(brand.reason, brand, 160);
  if (brand.low === null || brand.high === null) return texts.wall.notExpected;
  return texts.wall.expected(count(brand.low), count(brand.high));
}
