import { NativeSelect, Switch } from '@mantine/core';
import { useState } from 'react';
import { type Rule, usePutRule, useRemoveRule, useRules } from '../../api/rules';
import { may, type Session } from '../../api/session';
import { plainText } from '../../lib/hostileText';
import { thenWords, whenWords } from '../../lib/ruleWords';
import { texts } from '../../texts';
import { useBrandNames } from '../brands/useBrandNames';
import { failureWords } from '../session/Failure';
import { type Acts, ListPage, RowActs } from '../shell/ListPage';
import { Loaded, Panel, pageClasses as page } from '../shell/Page';
import { Hygiene } from './Hygiene';
import { RuleForm } from './RuleForm';
import classes from './Rules.module.css';

const words = texts.rules;

/** What a finding causes. The rules that came with the product can be switched off, or replaced under their own id. */
export function RulesPage({ session }: { session: Session }) {
  const [brand, setBrand] = useState('');
  const rules = useRules(brand);
  const brands = useBrandNames();
  const remove = useRemoveRule();
  const mayChange = may(session, 'admin');
  return (
    <ListPage<Rule>
      session={session}
      title={texts.nav.rules}
      intro={words.intro}
      add={words.add}
      mayChange={mayChange}
      filters={
        <div className={page.filters}>
          <NativeSelect
            label={words.forBrand}
            data={[{ value: '', label: texts.page.anyBrand }, ...brands.map(({ id, name }) => ({ value: id, label: name }))]}
            value={brand}
            onChange={(event) => setBrand(event.currentTarget.value)}
          />
        </div>
      }
      form={(rule, close) => <RuleForm rule={rule} onClose={close} />}
      removal={{ title: ({ name }) => words.removeTitle(plainText(name, 60)), body: words.removeBody, act: remove }}
    >
      {(acts) => (
        <Loaded of={rules} empty={words.none} isEmpty={({ items }) => items.length === 0}>
          {({ items }) => (
            <>
              <Group title={words.own} rules={items.filter((rule) => !rule.shipped)} empty={words.noOwn} acts={mayChange ? acts : null} mayRemove />
              <Group title={words.shipped} rules={items.filter((rule) => rule.shipped)} empty={words.none} acts={mayChange ? acts : null} />
              <Hygiene brand={brand} rules={items} mayChange={mayChange} onEdit={acts.edit} />
            </>
          )}
        </Loaded>
      )}
    </ListPage>
  );
}

interface GroupProps {
  title: string;
  rules: readonly Rule[];
  empty: string;
  /** Null for who may only look. */
  acts: Acts<Rule> | null;
  mayRemove?: boolean;
}

function Group({ title, rules, empty, acts, mayRemove = false }: GroupProps) {
  return (
    <Panel title={title}>
      {rules.length === 0 && <p className={page.quiet}>{empty}</p>}
      <ul className={classes.list}>
        {rules.map((rule) => (
          <li key={rule.id} className={classes.rule} data-off={!rule.enabled || undefined}>
            <Enabled rule={rule} mayChange={acts !== null} />
            <div className={classes.words}>
              <p className={page.strong}>{plainText(rule.name, 120)}</p>
              <p className={classes.sentence}>
                <span>{words.when}</span> {plainText(whenWords(rule), 400)}
              </p>
              <p className={classes.sentence}>
                <span>{words.then}</span> {plainText(thenWords(rule.then), 300)}
              </p>
              <p className={page.soft}>
                {rule.id}
                {rule.version > 0 && ` · ${words.version(rule.version, plainText(rule.by, 40))}`}
              </p>
            </div>
            {acts && (
              <div className={classes.act}>
                <RowActs item={rule} name={rule.name} acts={acts} mayRemove={mayRemove} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Enabled({ rule, mayChange }: { rule: Rule; mayChange: boolean }) {
  const put = usePutRule();
  const { id, name, kinds, when, then } = rule;
  return (
    <div>
      <Switch
        aria-label={words.enabled(rule.name)}
        checked={put.isPending ? !rule.enabled : rule.enabled}
        disabled={!mayChange || put.isPending}
        onChange={(event) => put.mutate({ id, name, kinds, when, then, enabled: event.currentTarget.checked })}
      />
      {put.error && <p role="alert">{failureWords(put.error)}</p>}
    </div>
  );
}
