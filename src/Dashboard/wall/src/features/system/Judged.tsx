import { Link } from 'wouter';
import type { components } from '../../api/schema';
import { useRuleHygiene } from '../../api/rules';
import { useModelReport } from '../../api/system';
import { plural } from '../../lib/format';
import { texts } from '../../texts';
import { Loaded, Panel, pageClasses as page } from '../shell/Page';
import { type Column, Table } from '../shell/Table';

type Schemas = components['schemas'];
type Advice = Schemas['HygieneAdvice'];

const words = texts.keeping;
const advices: Advice[] = ['tighten', 'retire', 'judge', 'loosen', 'keep'];
const adviceTones: Record<Advice, string | undefined> = { keep: 'good', judge: undefined, loosen: 'warn', tighten: 'bad', retire: 'warn' };

/** How many rules are worth their noise; which ones, the rules page says. */
export function Hygiene() {
  const hygiene = useRuleHygiene('');
  return (
    <Panel title={texts.hygiene.heading} aside={<Link href="/rules">{texts.nav.rules}</Link>}>
      <Loaded of={hygiene} empty={texts.hygiene.none} isEmpty={({ rules }) => rules.length === 0}>
        {({ rules }) => (
          <dl className={page.facts}>
            {advices
              .map((advice) => [advice, rules.filter((rule) => rule.advice === advice).length] as const)
              .filter(([, n]) => n > 0)
              .map(([advice, n]) => (
                <div key={advice}>
                  <dt>{texts.hygiene.adviceOf[advice]}</dt>
                  <dd data-tone={adviceTones[advice]}>{plural(n, 'rule')}</dd>
                </div>
              ))}
            <div>
              <dt>{texts.hygiene.steppedDown}</dt>
              <dd>{plural(rules.filter((rule) => rule.steppedDown).length, 'rule')}</dd>
            </div>
          </dl>
        )}
      </Loaded>
    </Panel>
  );
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** What the model was measured to do, by language, and how its answer depends on whom a text names. */
export function Model() {
  const report = useModelReport();
  return (
    <Panel title={words.model}>
      <Loaded of={report}>{(data) => <ModelFacts of={data} />}</Loaded>
    </Panel>
  );
}

type Language = [code: string, of: Schemas['LanguageReport']];
type Bias = [set: string, of: Schemas['BiasReport']];

const languageName = (code: string) => new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code;

const languages: Column<Language>[] = [
  { head: words.language, isName: true, cell: ([code]) => languageName(code) },
  {
    head: words.validation,
    cell: ([, { validated }]) => (
      <span className={page.chip} data-tone={validated ? 'good' : 'warn'}>
        {validated ? words.validated : words.notValidated}
      </span>
    ),
  },
  { head: words.recall, align: 'number', cell: ([, { macroRecall }]) => macroRecall.toFixed(3) },
  { head: words.calibration, align: 'number', cell: ([, { calibrationError }]) => percent(calibrationError) },
  { head: words.texts, align: 'number', cell: ([, of]) => of.texts.toLocaleString('en-GB') },
];

const biases: Column<Bias>[] = [
  { head: words.biasSet, isName: true, cell: ([set]) => words.biasOf[set] ?? set },
  { head: words.flips, align: 'number', cell: ([, { flipRate }]) => percent(flipRate) },
  { head: words.difference, align: 'number', cell: ([, { meanDifference }]) => percent(meanDifference) },
  { head: words.worst, cell: ([, { worst }]) => words.worstOf(worst.term, percent(worst.difference)) },
  {
    head: words.bias,
    cell: ([, { marked }]) => (
      <span className={page.chip} data-tone={marked.length > 0 ? 'bad' : 'good'} title={marked.join(', ')}>
        {words.marked(marked.length)}
      </span>
    ),
  },
];

function ModelFacts({ of: { version, languages: byCode, bias } }: { of: Schemas['SentimentReport'] }) {
  return (
    <>
      <p className={page.soft}>{version}</p>
      <div className={page.columns}>
        <div>
          <Table label={words.language} columns={languages} items={Object.entries(byCode)} keyOf={([code]) => code} />
          <p className={page.soft}>{words.notValidatedHelp}</p>
        </div>
        <Table label={words.bias} columns={biases} items={Object.entries(bias)} keyOf={([set]) => set} />
      </div>
    </>
  );
}
