import type { Alert, EvidencePost } from '../live/model';
import { ms } from './time';

/** What was forecast of one post, and what came of it. Times in milliseconds since 1970. */
export interface PostForecast {
  platform: string;
  postId: string;
  /** Chance to reach the threshold within a day, 0..1. */
  probability: number;
  /** With `late` the 80 % interval in which it was to get there. */
  early: number;
  late: number;
  perHour: number;
  threshold: number;
  /** Impressions as last known. */
  reach: number;
  /** When it got there; null = not yet. */
  reachedAt: number | null;
}

const keyOf = (post: { platform: string; id: string }) => `${post.platform} ${post.id}`;

/** The forecasts among the findings: those whose time is still to come first, the soonest in front; then what came true, newest first; then what did not. */
export function forecastsOf(alerts: readonly Alert[], evidence: readonly EvidencePost[], now: number): PostForecast[] {
  const crossed = new Map<string, number>();
  const seen = new Map(evidence.map((post) => [`${post.platform} ${post.postId}`, post.reach?.value ?? 0]));
  for (const { signal } of alerts) {
    const [post] = signal.evidence.posts ?? [];
    if (!post) continue;
    seen.set(keyOf(post), Math.max(seen.get(keyOf(post)) ?? 0, post.impressions));
    if (signal.kind === 'breach') crossed.set(keyOf(post), Math.min(crossed.get(keyOf(post)) ?? Infinity, ms(signal.at)));
  }
  const all = alerts.flatMap(({ signal }) => {
    const { forecast, threshold = 0, posts } = signal.evidence;
    const [post] = posts ?? [];
    if (signal.kind !== 'virality-warning' || !forecast || !post) return [];
    const at = ms(signal.at);
    return {
      platform: post.platform,
      postId: post.id,
      probability: forecast.probability,
      early: at + forecast.earlySeconds * 1000,
      late: at + forecast.lateSeconds * 1000,
      perHour: forecast.perHour,
      threshold,
      reach: seen.get(keyOf(post)) ?? post.impressions,
      reachedAt: crossed.get(keyOf(post)) ?? null,
    };
  });
  const rank = (one: PostForecast) => (one.reachedAt !== null ? 1 : one.late >= now ? 0 : 2);
  return all.sort((a, b) => rank(a) - rank(b) || (b.reachedAt ?? 0) - (a.reachedAt ?? 0) || (rank(a) === 0 ? a.early - b.early : b.reach / b.threshold - a.reach / a.threshold));
}
