import { type HistoryQuestion, useShareOfVoice } from '../../api/history';
import { count } from '../../lib/format';
import { texts } from '../../texts';
import { Loaded, Panel } from '../shell/Page';
import type { BrandChoice } from './brandChoice';
import { Bars } from './Tops';

const words = texts.history;

/** The brand's mentions as part of those of all brands one may see. A drill's are not real and have no share. */
export function Voice({ asked, drill, names }: { asked: HistoryQuestion; drill: boolean; names: readonly BrandChoice[] }) {
  const share = useShareOfVoice(asked, !drill);
  if (drill) return null;
  const name = (id: string) => names.find((one) => one.id === id && one.drill === '')?.name ?? id;
  return (
    <Panel title={words.voice}>
      <Loaded of={share} empty={words.nothing} isEmpty={({ brands }) => brands.every((one) => one.volume === 0)}>
        {({ brands }) => (
          <Bars
            items={[...brands]
              .sort((a, b) => b.volume - a.volume)
              .slice(0, 12)
              .map((one) => ({
                name: one.brand === null ? words.others : name(one.brand),
                value: one.share ?? 0,
                words: `${one.share === null ? '–' : `${Math.round(one.share * 100)} %`} · ${count(one.volume)}`,
              }))}
          />
        )}
      </Loaded>
    </Panel>
  );
}
