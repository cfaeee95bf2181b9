import { type PostsQuestion, useTop } from '../../api/history';
import { count } from '../../lib/format';
import { plainText } from '../../lib/hostileText';
import { texts } from '../../texts';
import { Loaded, Panel } from '../shell/Page';
import classes from './History.module.css';

const words = texts.history;

interface Props {
  asked: PostsQuestion;
}

/** What was talked about, and by whom. */
export function Tops({ asked }: Props) {
  const terms = useTop('terms', asked);
  const authors = useTop('authors', asked);
  return (
    <div className={classes.tops}>
      <Panel title={words.terms}>
        <Loaded of={terms} empty={words.noPosts} isEmpty={(data) => !data.terms?.terms.length}>
          {(data) => (
            <Bars items={(data.terms?.terms ?? []).map((term) => ({ name: term.term, value: term.share, words: count(term.posts) }))} />
          )}
        </Loaded>
      </Panel>
      <Panel title={words.authors}>
        <Loaded of={authors} empty={words.noPosts} isEmpty={(data) => !data.authors?.length}>
          {(data) => {
            const most = Math.max(1, ...(data.authors ?? []).map((one) => one.posts));
            return (
              <Bars
                items={(data.authors ?? []).slice(0, 10).map((one) => ({
                  name: `${one.author} · ${one.platform}`,
                  value: one.posts / most,
                  words: words.postsAndNegative(one.posts, one.negative),
                }))}
              />
            );
          }}
        </Loaded>
      </Panel>
    </div>
  );
}

export interface Bar {
  name: string;
  /** 0..1 */
  value: number;
  words: string;
}

export function Bars({ items }: { items: readonly Bar[] }) {
  return (
    <ul className={classes.bars}>
      {items.map((item) => (
        <li key={item.name}>
          <bdi>{plainText(item.name, 60)}</bdi>
          <span className={classes.bar} style={{ width: `${Math.max(1, 100 * Math.min(1, item.value))}%` }} aria-hidden="true" />
          <span className={classes.barWords}>{item.words}</span>
        </li>
      ))}
    </ul>
  );
}
