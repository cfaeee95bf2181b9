import { Button, NativeSelect, Switch } from '@mantine/core';
import { useState } from 'react';
import { type Rule, usePutRule, useRemoveRule, useRules } from '../../api/rules';
import { may, type Session } from '../../api/session';
import { plainText } from '../../lib/hostileText';
import { thenWords, whenWords } from '../../lib/ruleWords';
import { texts } from '../../texts';
import { useBrandNames } from '../brands/useBrandNames';
import { failureWords } from '../session/Failure';
import { ConfirmDialog } from '../shell/ConfirmDialog';
import { useShortcut } from '../shell/Keys';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import { Hygiene } from './Hygiene';
import { RuleForm } from './RuleForm';
import classes from './Rules.module.css';

const words = texts.rules;

/** What a finding causes. The rules that came with the product can be switched off, or replaced under their own id. */
export function RulesPage({ session }: { session: Session }) {
  const [brand, setBrand] = useState('');
  const rules = useRules(brand);
  const brands = useBrandNames();
  const mayChange = may(session, 'admin');
  const [edited, setEdited] = useState<Rule | 'new' | null>(null);
  const [removed, setRemoved] = useState<Rule | null>(null);
  const remove = useRemoveRule();
  useShortcut('n', words.add, () => setEdited('new'), mayChange);
  return (
    <Shell session={session}>
      <Page
        title={texts.nav.rules}
        intro={words.intro}
        aside={mayChange && <Button onClick={() => setEdited('new')}>{words.add}</Button>}
      >
        <div className={page.filters}>
          <NativeSelect
            label={words.forBrand}
            data={[{ value: '', label: texts.page.anyBrand }, ...brands.map(({ id, name }) => ({ value: id, label: name }))]}
            value={brand}
            onChange={(event) => setBrand(event.currentTarget.value)}
          />
        </div>
        <Loaded of={rules} empty={words.none} isEmpty={({ items }) => items.length === 0}>
          {({ items }) => (
            <>
              <Group title={words.own} rules={items.filter((rule) => !rule.shipped)} empty={words.noOwn} mayChange={mayChange} onEdit={setEdited} onRemove={setRemoved} />
              <Group title={words.shipped} rules={items.filter((rule) => rule.shipped)} empty={words.none} mayChange={mayChange} onEdit={setEdited} />
              <Hygiene brand={brand} rules={items} mayChange={mayChange} onEdit={setEdited} />
            </>
          )}
        </Loaded>
        {edited && <RuleForm rule={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
        {removed && (
          <ConfirmDialog
            title={words.removeTitle(plainText(removed.name, 60))}
            body={words.removeBody}
            submit={texts.page.remove}
            pending={remove.isPending}
            error={remove.error}
            onSubmit={() => remove.mutate(removed.id, { onSuccess: () => setRemoved(null) })}
            onClose={() => setRemoved(null)}
          />
        )}
      </Page>
    </Shell>
  );
}

interface GroupProps {
  title: string;
  rules: readonly Rule[];
  empty: string;
  mayChange: boolean;
  onEdit(rule: Rule): void;
  onRemove?(rule: Rule): void;
}

function Group({ title, rules, empty, mayChange, onEdit, onRemove }: GroupProps) {
  return (
    <Panel title={title}>
      {rules.length === 0 && <p className={page.quiet}>{empty}</p>}
      <ul className={classes.list}>
        {rules.map((rule) => (
          <li key={rule.id} className={classes.rule} data-off={!rule.enabled || undefined}>
            <Enabled rule={rule} mayChange={mayChange} />
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
            {mayChange && (
              <Button.Group className={classes.act}>
                <Button size="compact-sm" variant="default" onClick={() => onEdit(rule)} aria-label={words.editTitle(rule.name)}>
                  {texts.page.edit}
                </Button>
                {onRemove && (
                  <Button size="compact-sm" variant="default" onClick={() => onRemove(rule)} aria-label={`${texts.page.remove}: ${rule.name}`}>
                    {texts.page.remove}
                  </Button>
                )}
              </Button.Group>
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
