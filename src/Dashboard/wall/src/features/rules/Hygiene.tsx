import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Rule, type RuleHealth, useRemoveRule, useRuleHygiene } from '../../api/rules';
import { plainText } from '../../lib/hostileText';
import { stepDownOf, wasName } from '../../lib/steppedDown';
import { age, ms } from '../../lib/time';
import { useLive, useNow } from '../../live/LiveProvider';
import { texts } from '../../texts';
import { ConfirmDialog } from '../shell/ConfirmDialog';
import { Loaded, Panel, pageClasses as page } from '../shell/Page';

const words = texts.hygiene;
const percent = (share: number) => `${Math.round(share * 100)} %`;

interface Props {
  brand: string;
  rules: readonly Rule[];
  mayChange: boolean;
  /** A rule of the house was changed when it stepped down; people write again what it is to ask for. */
  onEdit(rule: Rule): void;
}

/** Which rules are worth their noise, from what people said of their alarms; what stepped down can be put back. */
export function Hygiene({ brand, rules, mayChange, onEdit }: Props) {
  const report = useRuleHygiene(brand);
  const remove = useRemoveRule();
  const [back, setBack] = useState<{ name: string; rule: Rule } | null>(null);
  const live = useLive();
  const now = useNow() + live.skew;
  const putBack = (health: RuleHealth) => {
    const rule = stepDownOf(health, rules);
    if (!rule) return;
    if (health.source === 'house') onEdit({ ...rule, name: wasName(rule.name) });
    else setBack({ name: health.rule, rule });
  };
  return (
    <Loaded of={report} empty={words.none} isEmpty={(data) => data.rules.length === 0}>
      {(data) => (
        <Panel title={words.heading}>
          <p className={page.soft}>{words.intro(words.budget(data.noiseBudgetPerWeek))}</p>
          <div className={page.scroll}>
            <table className={page.table}>
              <thead>
                <tr>
                  <th>{words.rule}</th>
                  <th>{words.precision}</th>
                  <th className={page.number}>{words.alarms}</th>
                  <th className={page.number}>{words.noise}</th>
                  <th>{words.lastUseful}</th>
                  <th>{words.advice}</th>
                </tr>
              </thead>
              <tbody>
                {data.rules.map((health) => (
                  <tr key={`${health.source} ${health.rule} ${health.brand}`}>
                    <td>
                      <span className={page.strong}>{plainText(health.rule, 80)}</span>
                      <p className={page.soft}>
                        {health.source === 'house' ? words.house : words.detector}
                        {health.brand && ` · ${plainText(health.brand, 60)}`}
                      </p>
                    </td>
                    <td>
                      {health.precision === null ? (
                        <span className={page.soft}>{words.unjudged}</span>
                      ) : (
                        <>
                          <span className={page.strong}>{percent(health.precision)}</span>
                          <p className={page.soft}>
                            {words.ofJudged(health.useful, health.useful + health.noise)}
                            {health.precisionLow !== null && health.precisionHigh !== null && ` · ${words.interval(percent(health.precisionLow), percent(health.precisionHigh))}`}
                          </p>
                        </>
                      )}
                    </td>
                    <td className={page.number}>{health.alarmsPerWeek.toFixed(1)}</td>
                    <td className={page.number}>
                      <span data-over={health.noisePerWeek > data.noiseBudgetPerWeek || undefined}>{health.noisePerWeek.toFixed(1)}</span>
                    </td>
                    <td>
                      {health.lastUseful ? `${age(now - ms(health.lastUseful))}` : words.never}
                      <p className={page.soft}>{health.lastFired ? words.lastFired(age(now - ms(health.lastFired))) : words.notFired}</p>
                    </td>
                    <td>
                      <span className={page.chip} data-tone={health.steppedDown ? 'warn' : toneOf[health.advice]}>
                        {health.steppedDown ? words.steppedDown : (words.adviceOf[health.advice] ?? health.advice)}
                      </span>
                      <p className={page.soft}>{plainText(health.why, 200)}</p>
                      {health.steppedDown && mayChange && stepDownOf(health, rules) && (
                        <Button size="compact-sm" variant="default" mt={4} onClick={() => putBack(health)} aria-label={words.putBackThis(health.rule)}>
                          {words.putBack}
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {back && (
            <ConfirmDialog
              title={words.putBackTitle(plainText(back.name, 60))}
              body={words.putBackBody}
              submit={words.putBack}
              pending={remove.isPending}
              error={remove.error}
              onSubmit={() => remove.mutate(back.rule, { onSuccess: () => setBack(null) })}
              onClose={() => setBack(null)}
            />
          )}
        </Panel>
      )}
    </Loaded>
  );
}

const toneOf: Record<string, string | undefined> = { keep: 'good', tighten: 'warn', retire: 'bad' };
