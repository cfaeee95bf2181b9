import { useDuePosts } from '../../api/publishing';
import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay } from '../../lib/time';
import { useNow } from '../../live/LiveProvider';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import classes from './AtRisk.module.css';

const shown = 3;

/** Posts that are due within the hour although their brand is in trouble: the line that people read before they decide on a pause. */
export function AtRisk({ brands }: { brands: readonly { id: string; name: string }[] }) {
  const { zone } = useSettings();
  const now = useNow();
  const posts = (useDuePosts().data?.items ?? []).filter((post) => post.atRisk);
  if (posts.length === 0) return null;
  const name = (id: string | null) => brands.find((brand) => brand.id === id)?.name ?? id ?? texts.pause.allBrands;
  return (
    <section className={classes.line} aria-label={texts.atRisk.heading}>
      <strong>{texts.atRisk.count(posts.length)}</strong>
      <ul>
        {posts.slice(0, shown).map((post) => (
          <li key={`${post.scheduler} ${post.id}`}>
            <time dateTime={post.dueAt ?? undefined}>{post.dueAt ? timeOfDay(ms(post.dueAt), now, zone) : '–'}</time>{' '}
            {plainText(name(post.brand), 40)} · {plainText(post.platform ?? post.scheduler, 30)}
            {post.text && <span className="hostile"> “{plainText(post.text, 60)}”</span>}
          </li>
        ))}
      </ul>
      {posts.length > shown && <span>{texts.atRisk.more(posts.length - shown)}</span>}
    </section>
  );
}
