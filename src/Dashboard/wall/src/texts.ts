import { crisisTexts } from './texts.crisis';
import { houseTexts } from './texts.house';
import { pageTexts } from './texts.pages';
import { plural } from './lib/format';
import type { Link } from './live/link';
import type { BrandState, IncidentState, SourceState } from './live/model';

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

const decisions: Record<string, string> = {
  shown: 'shown only',
  joined: 'joined the open incident',
  opened: 'opened an incident',
  paused: 'paused publishing',
  'already-paused': 'publishing was paused already',
  covered: 'covered by a resume',
  'paused-again': 'paused publishing again',
  'found-late': 'found too late to act',
  historical: 'history, no action',
};

/** Every word on the screen that is ours, in one place, so that another language is another file; the pages' own are in `texts.pages.ts`, those of a crisis at work in `texts.crisis.ts`, those of running the house in `texts.house.ts`. */
export const texts = {
  ...pageTexts,
  ...crisisTexts,
  ...houseTexts,
  product: 'Listening',
  title: (worst: string | null) => (worst ? `${worst} · Listening` : 'Listening'),

  state: {
    calm: 'Calm',
    watch: 'Watch',
    incident: 'Incident',
    blind: 'Blind',
  } satisfies Record<BrandState, string>,
  stateWas: (state: string) => `was ${state.toLowerCase()}`,
  /** 1 is the worst. */
  severity: (n: number) => ['Critical', 'High', 'Medium', 'Low'][n - 1] ?? `Severity ${n}`,
  incidentState: {
    open: 'Open',
    acknowledged: 'Acknowledged',
    responding: 'Responding',
    stable: 'Stable',
    resolved: 'Resolved',
    reviewed: 'Reviewed',
  } satisfies Record<IncidentState, string>,
  sourceState: {
    healthy: 'heard',
    late: 'late',
    silent: 'silent',
    failing: 'failing',
    off: 'off',
  } satisfies Record<SourceState, string>,

  link: {
    connecting: 'Connecting',
    live: 'Live',
    late: 'No news',
    polling: 'Reconnecting · polling',
    lost: 'Connection lost',
  } satisfies Record<Link, string>,
  updated: (age: string) => `updated ${age} ago`,
  neverUpdated: 'no data yet',
  lostTitle: 'Connection lost. This picture is old.',
  lostBody: (age: string | null) =>
    age
      ? `Nothing heard from the server for ${age}. What you see may have changed.`
      : 'The server has not answered yet.',
  lateTitle: 'No news from the server.',
  deafTitle: 'No source is heard.',
  deafBody: 'Every source is silent, so calm cannot be known. Check the sources before you trust this wall.',

  unheardTitle: 'Nothing is listened to yet.',
  unheardBody:
    'No source has spoken since the start. Send mentions to POST /api/v1/mentions, feed a file with ./listening replay, or start with --bluesky.',
  behindTitle: (age: string) => `The engine is ${age} behind.`,
  behindBody: 'Mentions are waiting to be read. What you see is older than it looks.',

  wall: {
    heading: 'Alert wall',
    brands: 'Brands',
    incidents: 'Incidents',
    noIncidents: 'No open incident',
    noIncidentsDeaf: 'No incident known. That is not the same as none.',
    moreIncidents: (n: number) => `${plural(n, 'more incident')}, less severe`,
    rest: (counts: Record<BrandState, number>) =>
      (['incident', 'watch', 'blind', 'calm'] as const)
        .filter((s) => counts[s] > 0)
        .map((s) => `${counts[s]} ${texts.state[s].toLowerCase()}`)
        .join(', '),
    restLead: (n: number) => `${plural(n, 'more brand')}:`,
    noBrands: 'No brand is watched yet.',
    noBrandsHelp: 'An administrator says which ones.',
    firstBrandHelp:
      'Name the first one. Its tile appears here within a second; more can be added in the brands file or by the API.',
    loading: 'Fetching the picture…',
    perMinute: 'mentions / min',
    negative: 'negative',
    expected: (low: string, high: string) => `expected ${low}–${high}`,
    notExpected: 'expectation still being learnt',
    notHeard: (platforms: string) => `not heard: ${platforms}`,
    chart: (name: string, volume: number, negatives: number) =>
      `${name}: last hour of mentions, now ${volume} a minute, ${negatives} negative`,
  },

  firstBrand: {
    name: 'Name',
    query: 'Query',
    queryHelp: 'Words, "phrases", #hashtags and @handles with AND, OR, NOT and parentheses',
    watch: 'Watch this brand',
  },

  sources: {
    heading: 'Sources',
    none: 'No source is connected.',
    lastHeard: (age: string) => `${age} ago`,
    never: 'never heard',
  },

  signals: {
    latest: 'Latest signals',
    why: 'Why',
    kind: (kind: string) => capital(kind.replaceAll('-', ' ')),
    times: (n: number) => plural(n, 'time'),
    decision: (decision: string) => decisions[decision] ?? decision.replaceAll('-', ' '),
    observed: 'Observed',
    expected: (mean: string, upper: string) => `expected ${mean}, at most ${upper}`,
    threshold: 'Threshold',
    below: (n: string) => `last below: ${n}`,
    platforms: 'Platforms',
    riskTopics: 'Risk topics',
    suspected: 'Looks coordinated',
    suspectedShare: (share: string) => `${share} of it`,
    terms: 'Terms that rose',
    rose: (before: string, now: string) => `from ${before} to ${now} of the posts`,
  },

  pause: {
    heading: 'Publishing paused',
    alsoPaused: (n: number) => `Also paused: ${n}`,
    allPlatforms: 'all platforms',
    allBrands: 'all brands',
    since: (time: string, age: string) => `since ${time} · ${age}`,
    by: (who: string) => `by ${who}`,
    receipts: 'Schedulers',
    noReceipts: 'No scheduler has confirmed. Unknown whether posts still go out.',
    held: (n: number) => `held ${n}`,
    sent: (n: number) => `${n} already sent`,
    cannot: (n: number) => `cannot hold ${n}`,
    unknown: 'unknown',
    unknownHelp: 'has not confirmed: its posts may still go out',
    open: 'Open incident',
    pause: 'Pause publishing',
    pauseTitle: (brand: string) => `Pause publishing for ${brand}?`,
    pauseBody:
      'Scheduled posts and ads of the brand are held on all platforms until a person resumes them. Replies may still go out.',
    resume: 'Resume publishing',
    resumeTitle: (brand: string) => `Resume publishing for ${brand}?`,
    resumeBody: (scope: string) =>
      `Posts for ${scope} may go out again. This holds for the cause you decide on now; a new cause or a doubling of reach pauses again. Your name and reason go into the audit log.`,
    reason: 'Reason',
    reasonHelp: 'What makes it safe to publish again?',
    reasonMissing: 'A reason is needed.',
    onlyPeople: 'Only a named person with the role approver can resume.',
    cancel: 'Keep paused',
    plan: 'What would go out',
    planPosts: (n: number) =>
      n === 0 ? 'No connected scheduler holds a post of this pause.' : `${plural(n, 'held post')}: what becomes of them`,
    askedBy: (who: string) => `${who} asked to resume; with you it is two people.`,
    second: 'Second person',
    secondHelp: 'An incident of the highest severity is resumed by two people: the other one is asked to agree.',
  },

  incident: {
    back: 'Wall',
    clock: 'Team on it within 30 min of the crossing',
    left: 'left',
    over: 'over',
    stopped: 'stopped',
    crossing: 'Crossing',
    opened: 'Opened',
    acknowledged: 'Acknowledged',
    paused: 'Paused',
    resolved: 'Resolved',
    nobody: 'Nobody has acknowledged',
    acknowledgedBy: (who: string) => `Acknowledged by ${who}`,
    acknowledge: 'Acknowledge',
    note: 'Add note',
    noteField: 'Note',
    noteHelp: 'What did you see, decide or do?',
    resolve: 'Resolve',
    resolveTitle: 'Resolve this incident?',
    resolveBody:
      'The clock stops and the incident leaves the wall. Paused publishing stays paused until a person resumes it.',
    resolveReason: 'How did it end?',
    cancel: 'Cancel',
    evidence: 'Evidence',
    noEvidence: 'No post is stored with this incident.',
    textGone: 'The text is not stored any more, or you may not see it.',
    hiddenAuthor: 'author not shown',
    openThread: 'Open thread',
    timeline: 'Timeline',
    findings: (n: number, until: string) => `${plural(n, 'finding')} of the engine until ${until}`,
    morePosts: (n: number) => plural(n, 'more post'),
    noTimeline: 'Nothing has happened yet.',
    volume: 'Mentions, last hour',
    volumeThen: 'Mentions over the incident',
    chartThen: (name: string) => `${name}: mentions over the whole incident`,
    noChart: 'Nothing was heard of the brand in this time.',
    sections: 'On this page',
    reach: 'reach',
    grade: (grade: string) => (grade === 'floor' ? 'at least' : grade),
    reachUnknown: 'reach unknown',
    gradeLow: (low: string) => `at least ${low}`,
    confidence: (p: string) => `${p} sure`,
    notFound: 'This incident does not exist, or it belongs to a brand that you may not see.',
    legend: {
      mentions: 'mentions',
      negative: 'negative',
      expected: 'expected range',
    },
  },

  declare: {
    open: 'Declare incident',
    title: 'Declare an incident',
    body: 'For what no source has seen yet. The 30-minute clock starts now; an incident that is open already gets it as a note.',
    brand: 'Brand',
    severity: 'Severity',
    cause: 'What happened',
    causeHelp: 'One sentence; the wall shows it to everybody.',
    causeMissing: 'Say what happened.',
    pause: 'Pause publishing on all platforms of the brand',
    submit: 'Declare',
    submitAndPause: 'Declare and pause',
    onlyPauseFailed: 'The incident is declared, publishing is not paused. Try again.',
  },

  drill: {
    ribbon: 'Drill',
    body: 'An exercise is running. Everything marked so is not real and holds no real post.',
    mark: 'Drill',
  },

  session: {
    signIn: 'Sign in',
    signOut: 'Sign out',
    name: 'Name',
    password: 'Password',
    wrong: 'Name or password is wrong.',
    intro: 'The wall shows incidents and paused publishing only to people who are known by name.',
    setupTitle: 'Set up the first administrator',
    setupIntro: 'This link works once. Choose the name under which your decisions are recorded.',
    setupDone: 'Create administrator',
    again: 'Password, once more',
    differ: 'The two passwords differ.',
    short: (n: number) => `At least ${n} characters.`,
    nameMissing: 'A name is needed.',
    noToken: 'This link carries no set-up token. Open the link that the server printed when it first started.',
    tv: 'Read-only',
    tvRefused: 'This wall token is not valid any more. Ask an administrator for a new one.',
    demo: (user: string, password: string) => `Demo: sign in as ${user} with the password ${password}`,
  },

  settings: {
    light: 'Light',
    dark: 'Dark',
    auto: 'As the system',
    zone: (name: string) => `Times in ${name}. Switch time zone`,
    timeZone: 'Time zone',
    sound: 'Sound on a new incident',
    on: 'on',
    off: 'off',
    fullScreen: 'Full screen',
  },

  failure: {
    network: 'The server does not answer. Nothing was changed.',
    forbidden: 'You are not allowed to do this.',
    retry: 'Try again',
    crash: 'This page failed to draw. The server and its alerts are not affected.',
    reload: 'Reload',
  },
};
