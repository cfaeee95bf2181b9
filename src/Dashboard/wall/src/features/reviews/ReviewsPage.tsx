import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useReviews } from '../../api/reviews';
import type { Session } from '../../api/session';
import { plural } from '../../lib/format';
import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay } from '../../lib/time';
import { useLive, useNow } from '../../live/LiveProvider';
import { nameOf } from '../../live/picture';
import { useSettings } from '../../settings';
import { told } from '../../lib/told';
import { texts } from '../../texts';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';

const words = texts.reviews;

export function ReviewsPage({ session }: { session: Session }) {
  const reviews = useReviews();
  const live = useLive();
  const now = useNow() + live.skew;
  const { zone } = useSettings();
  const items = reviews.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <Shell session={session}>
      <Page title={texts.nav.reviews} intro={words.intro}>
        <Panel title={texts.nav.reviews}>
          <Loaded of={reviews} empty={words.none} isEmpty={() => items.length === 0}>
            {() => (
              <div className={page.scroll}>
                <table className={page.table}>
                  <thead>
                    <tr>
                      <th>{texts.incidents.cause}</th>
                      <th>{texts.page.brand}</th>
                      <th>{texts.incidents.opened}</th>
                      <th>{words.status}</th>
                      <th>{words.due}</th>
                      <th>{words.lessons}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((item) => (
                      <tr key={item.incident}>
                        <td>
                          <Link href={`/reviews/${encodeURIComponent(item.incident)}`} className="hostile">
                            {told(item.cause, { id: item.brand, name: nameOf(live.picture, item.brand) }, 200)}
                          </Link>
                          <p className={page.soft}>
                            {texts.severity(item.severity)} · {texts.incidentState[item.state]}
                          </p>
                        </td>
                        <td>{plainText(nameOf(live.picture, item.brand), 60)}</td>
                        <td>{timeOfDay(ms(item.crossedAt), now, zone)}</td>
                        <td>
                          <span className={page.chip} data-tone={item.status === 'reviewed' ? 'good' : item.overdue ? 'bad' : undefined}>
                            {words.statusOf[item.status ?? 'none']}
                          </span>
                        </td>
                        <td>
                          {timeOfDay(ms(item.dueAt), now, zone).slice(0, 10)}
                          {item.overdue && <p className={page.soft}>{words.overdue}</p>}
                        </td>
                        <td>{item.openLessons > 0 ? plural(item.openLessons, 'open lesson') : texts.page.none}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </Loaded>
          {reviews.hasNextPage && (
            <Button mt="md" variant="default" onClick={() => void reviews.fetchNextPage()}>
              {texts.page.more}
            </Button>
          )}
        </Panel>
      </Page>
    </Shell>
  );
}
