import { plainText } from '../../lib/hostileText';
import type { Pause } from '../../live/model';
import { texts } from '../../texts';

/** "all platforms", or what the pause is narrowed to. */
export function scopeWords(scope: Pick<Pause, 'platform' | 'campaign' | 'partner' | 'account'>): string {
  const parts = [
    scope.platform ?? texts.pause.allPlatforms,
    scope.campaign && `campaign ${scope.campaign}`,
    scope.partner && `partner ${scope.partner}`,
    scope.account && `account ${scope.account}`,
  ].filter((part): part is string => Boolean(part));
  return parts.map((part) => plainText(part, 60)).join(', ');
}
