import { confidence, count } from '../../lib/format';
import { plainText } from '../../lib/hostileText';
import { safeUrl } from '../../lib/safeUrl';
import { told } from '../../lib/told';
import type { EvidencePost as Post } from '../../live/model';
import { texts } from '../../texts';
import { CorrectLabel } from '../correction/CorrectLabel';
import classes from './EvidencePost.module.css';

/** Of the post's thread: engage, watch or mute, and why. */
export interface Advice {
  stance: string;
  reasons: readonly string[];
}


/** A post as evidence. Its words, its author and its address are a stranger's: text only, and a link only to the web. */
export function EvidencePost({ post, compact = false, advice }: { post: Post; compact?: boolean; advice?: Advice | undefined }) {
  const link = compact ? null : safeUrl(post.url);
  return (
    <figure className={classes.post} data-compact={compact || undefined}>
      {post.text === null ? (
        !compact && <p className={classes.gone}>{texts.incident.textGone}</p>
      ) : (
        <blockquote className={`${classes.text} hostile`} dir="auto">
          {plainText(post.text, compact ? 220 : 2000)}
        </blockquote>
      )}
      <figcaption className={classes.facts}>
        <span className={classes.platform}>{plainText(post.platform, 40)}</span>
        {(post.author !== null || !compact) && (
          <bdi className={classes.author}>
            {post.author === null ? texts.incident.hiddenAuthor : plainText(post.author, 60)}
          </bdi>
        )}
        {post.reach && <Reach reach={post.reach} />}
        {post.label && (
          <span data-label={post.label} className={classes.sentiment}>
            {post.label}
            {post.confidence !== null && !compact && ` · ${texts.incident.confidence(confidence(post.confidence))}`}
          </span>
        )}
        {post.label && !compact && <CorrectLabel post={{ platform: post.platform, id: post.postId }} label={post.label} />}
        {link && (
          <a href={link} target="_blank" rel="noopener noreferrer nofollow" className={classes.link}>
            {texts.incident.openThread}
          </a>
        )}
      </figcaption>
      {advice && (
        <p className={classes.advice}>
          <strong data-stance={advice.stance}>{advice.stance}</strong> {advice.reasons.map((reason) => told(reason, null, 120)).join('; ')}
        </p>
      )}
    </figure>
  );
}

function Reach({ reach: { value, grade, low } }: { reach: NonNullable<Post['reach']> }) {
  if (grade === 'unknown') return <span>{texts.incident.reachUnknown}</span>;
  return (
    <span className={classes.reach}>
      {texts.incident.reach} <strong>{count(value)}</strong> {texts.incident.grade(grade)}
      {grade === 'estimated' && low !== null && ` (${texts.incident.gradeLow(count(low))})`}
    </span>
  );
}
