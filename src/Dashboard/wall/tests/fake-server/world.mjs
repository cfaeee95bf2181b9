// A small world for developing and testing the wall without the product: brands with traffic, one crisis, a pause with receipts.
// Seeded, so that two screenshots of one moment look alike.

function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const names = [
  'Acme Foods',
  'Northwind Air',
  'Contoso Bank',
  'Fabrikam Motors',
  'Tailspin Toys',
  'Woodgrove Health',
  'Lucerne Dairy',
  'Litware Games',
  'Proseware Cloud',
  'Adatum Energy',
  'Wingtip Shoes',
  'Blue Yonder Travel',
  'Graphic Design Institute',
  'Coho Vineyard',
  'Humongous Insurance',
  'Relecloud',
];
const blank = {
  acknowledgedBy: null,
  acknowledgedAt: null,
  assignee: null,
  resolvedAt: null,
  teamCompleteAt: null,
  historical: false,
  version: 1,
  signals: [],
  evidence: null,
  timeline: null,
};

const slug = (name) => name.toLowerCase().replaceAll(' ', '-');

export class World {
  constructor({ seed = 7, brands = 16, scene = 'crisis', now = Date.now(), drill = null } = {}) {
    this.random = random(seed);
    this.scene = scene;
    this.epoch = `fake-${seed}`;
    this.log = [];
    this.drill = drill;
    this.pauses = new Map();
    this.incidents = new Map();
    this.timelines = new Map();
    this.silent = false;
    this.brands = Array.from({ length: brands }, (_, i) => this.#brand(names[i] ?? `Brand ${i + 1}`, i, now));
    if (scene !== 'calm') this.crisis(now);
  }

  get sequence() {
    return this.log.length;
  }

  /** What the publishing tools would send within the hour: a brand whose publishing nobody has paused is in trouble. */
  duePosts() {
    if (this.scene === 'calm') return [];
    return ['Book your autumn check-up in two taps', 'New in the app: see your doctor today'].map((text, i) => ({
      scheduler: 'postiz',
      id: `due-${i}`,
      brand: 'woodgrove-health',
      platform: ['instagram', 'facebook'][i],
      account: null,
      dueAt: new Date(Date.now() + (9 + 17 * i) * 60_000).toISOString(),
      state: 'queued',
      atRisk: true,
      pauses: [],
      text,
    }));
  }

  #brand(name, i, now) {
    const base = 6 + Math.floor(this.random() ** 2 * 110);
    const minute = Math.floor(now / 60_000) * 60;
    const minutes = [];
    for (let back = 59; back >= 0; back--) minutes.push(this.#minute(minute - back * 60, base, i, back));
    return {
      id: slug(name),
      name,
      base,
      state: 'calm',
      since: new Date(now - 3 * 3600_000).toISOString(),
      reason: null,
      minutes,
      unheard: i % 5 === 3 ? ['reddit'] : [],
      drill: null,
    };
  }

  #minute(at, base, i, back) {
    const expected = base * (1 + 0.25 * Math.sin(at / 2400 + i));
    const spread = 2.1 * Math.sqrt(expected) + 1;
    let volume = Math.max(0, Math.round(expected + (this.random() - 0.5) * 1.6 * Math.sqrt(expected) * 1.8));
    let negatives = Math.round(volume * (0.06 + this.random() * 0.1));
    if (this.scene !== 'calm') {
      if (i === 0 && back < 14) {
        const grow = (14 - back) / 14;
        volume += Math.round(base * 7 * grow ** 1.8);
        negatives = Math.round(volume * (0.15 + 0.62 * grow));
      }
      if (i === 5 && back < 9) {
        volume += Math.round(base * 1.1 * ((9 - back) / 9));
        negatives = Math.round(volume * 0.34);
      }
    }
    return {
      at,
      volume,
      negatives,
      low: Math.max(0, Math.round(expected - spread)),
      high: Math.round(expected + spread),
    };
  }

  publish(kind, payload) {
    const sequence = this.log.length + 1;
    const message = {
      sequence,
      previous: sequence - 1,
      epoch: this.epoch,
      at: new Date().toISOString(),
      ...payload,
    };
    this.log.push({ kind, message });
    return { kind, message };
  }

  crisis(now) {
    const ago = (seconds) => new Date(now - seconds * 1000).toISOString();
    const [acme] = this.brands;
    const drill = this.drill;
    Object.assign(acme, {
      state: 'incident',
      since: ago(380),
      reason: 'One negative post passed 5,000 impressions',
      drill,
    });
    Object.assign(this.brands[5], {
      state: 'watch',
      since: ago(130),
      reason: 'Negative share 34 %, expected at most 18 %',
    });
    if (this.brands[9]) {
      Object.assign(this.brands[9], {
        state: 'blind',
        since: ago(900),
        reason: 'mastodon and x have been silent for 15 min',
        unheard: ['mastodon', 'x'],
      });
    }
    this.addIncident(
      {
        id: 'acme-recall',
        brand: acme.id,
        drill,
        severity: 1,
        state: 'open',
        cause:
          'One negative post about “glass in baby food” passed 5,000 impressions on bluesky (5,120, was 3,870 two minutes before)',
        crossedAt: ago(372),
        openedAt: ago(371.8),
        ...blank,
      },
      [
        ['opened', 'rule:negative-reach', 'Opened: a negative post passed 5,000 impressions', 371.8],
        ['paused', 'rule:negative-reach', 'Publishing paused for Acme Foods on all platforms', 371.6],
        ['receipt', 'mixpost-eu', 'held 12 posts', 371.2],
        ['signal', 'rule:negative-spike', 'Negatives 61 a minute, expected at most 9', 240],
      ],
    );
    this.addIncident(
      {
        id: 'woodgrove-outage',
        brand: this.brands[5].id,
        drill: null,
        severity: 3,
        state: 'acknowledged',
        cause: 'Negative share 34 % in 5 minutes, expected at most 18 %: “appointment”, “app”, “down”',
        crossedAt: ago(1420),
        openedAt: ago(1419),
        ...blank,
        version: 2,
        acknowledgedBy: 'Mara Okafor',
        acknowledgedAt: ago(60),
      },
      [
        ['opened', 'rule:negative-spike', 'Opened: negative share 34 % in 5 minutes', 1419],
        ['acknowledged', 'Mara Okafor', 'Acknowledged', 60],
      ],
    );
    this.addPause({
      id: 'pause-acme',
      brand: acme.id,
      platform: null,
      campaign: null,
      partner: null,
      account: null,
      drill,
      since: ago(371.6),
      reason: 'A negative post passed 5,000 impressions',
      incident: 'acme-recall',
      by: 'rule:negative-reach',
      state: 'active',
      version: 1,
      receipts: [
        {
          scheduler: 'mixpost-eu',
          state: 'held',
          at: ago(371.2),
          held: 12,
          alreadySent: 0,
          cannot: 0,
        },
        {
          scheduler: 'postiz',
          state: 'failed',
          at: ago(370.5),
          held: 3,
          alreadySent: 1,
          cannot: 0,
        },
        {
          scheduler: 'partner-feed',
          state: 'unknown',
          at: null,
          held: null,
          alreadySent: null,
          cannot: null,
        },
      ],
    });
  }

  addIncident(incident, timeline) {
    this.incidents.set(incident.id, incident);
    this.timelines.set(
      incident.id,
      timeline.map(([kind, by, text, seconds]) => ({
        kind,
        by,
        text,
        at: new Date(Date.now() - seconds * 1000).toISOString(),
      })),
    );
    return this.publish('Incident', { incident });
  }

  declare({ brand, cause, severity }, by) {
    const at = new Date().toISOString();
    const id = `declared-${this.incidents.size}`;
    const incident = { ...blank, id, brand, drill: null, severity, state: 'open', cause, crossedAt: at, openedAt: at };
    return this.addIncident(incident, [['opened', by, `Declared by ${by}: ${cause}`, 0]]);
  }

  pause({ brand, reason, incident }, by) {
    const scope = { brand, platform: null, campaign: null, partner: null, account: null };
    const pause = {
      ...scope,
      id: `pause-${this.pauses.size}`,
      drill: null,
      since: new Date().toISOString(),
      reason,
      incident,
      by,
    };
    return this.addPause({ ...pause, state: 'active', version: 1, receipts: [] });
  }

  addPause(pause) {
    this.pauses.set(pause.id, pause);
    return this.publish('PublishingPaused', { pause });
  }

  change(id, change, kind, by, text) {
    const incident = { ...this.incidents.get(id), ...change };
    incident.version++;
    this.incidents.set(id, incident);
    this.timelines.get(id).push({ kind, by, text, at: new Date().toISOString() });
    return this.publish('Incident', { incident });
  }

  detail(id) {
    const incident = this.incidents.get(id);
    if (!incident) return null;
    const post = (platform, text, author, impressions, grade, extra = {}) => ({
      platform,
      postId: `${platform}-${text.length}`,
      text,
      author,
      url: `https://example.org/${platform}/1`,
      label: 'negative',
      confidence: 0.94,
      reach: { value: impressions, grade, low: extra.low ?? null },
      at: incident.crossedAt,
      ...extra,
    });
    const evidence =
      id === 'acme-recall'
        ? [
            post(
              'bluesky',
              'Found a shard of GLASS in my daughter’s Acme Foods pear jar. Batch 4471. Please check yours and share.',
              'mum-of-two.example',
              5120,
              'actual',
            ),
            post(
              'mastodon',
              'Second jar from the same batch. @acme has not answered for an hour. <b onmouseover=alert(1)>look</b>',
              '@lena@social.example',
              3400,
              'estimated',
              { low: 2100 },
            ),
            post('bluesky', 'مرحبا \u202Eexe.gpj\u202C recall #acme', 'h4x.example', 900, 'floor', {
              url: 'javascript:alert(1)',
              confidence: 0.71,
            }),
          ]
        : [
            post(
              'bluesky',
              'Third day in a row that I cannot book an appointment. The app is simply down.',
              'pat.example',
              1210,
              'actual',
            ),
          ];
    return { ...incident, evidence, timeline: this.timelines.get(id) };
  }

  /** What happened in the last second. */
  pulse(now) {
    const minute = Math.floor(now / 60_000) * 60;
    const into = (now % 60_000) / 60_000;
    return {
      at: new Date(now).toISOString(),
      brands: this.brands.map((brand, i) => {
        const last = brand.minutes.at(-1);
        if (last.at < minute) {
          brand.minutes.push(this.#minute(minute, brand.base, i, 0));
          if (brand.minutes.length > 60) brand.minutes.shift();
        }
        const [before, current] = brand.minutes.slice(-2);
        const volume = Math.round(before.volume * (1 - into) + current.volume * into);
        const negatives = Math.round(before.negatives * (1 - into) + current.negatives * into);
        const { id, drill, state, since, reason, unheard } = brand;
        return {
          id,
          drill,
          state,
          since,
          reason,
          unheard,
          volume,
          negatives,
          low: current.low,
          high: current.high,
          minute: null,
        };
      }),
      sources: this.sources(now),
      lagMs: 0,
    };
  }

  sources(now) {
    const heard = (seconds) => new Date(now - seconds * 1000).toISOString();
    if (this.silent) {
      return ['bluesky', 'mastodon', 'http'].map((name) => ({
        id: name,
        platform: name,
        state: 'silent',
        lastHeard: heard(95),
        detail: null,
      }));
    }
    const crisis = this.scene !== 'calm';
    return [
      {
        id: 'bluesky',
        platform: 'bluesky',
        state: 'healthy',
        lastHeard: heard(0.4),
        detail: 'jetstream, 2.1k a second read',
      },
      {
        id: 'mastodon',
        platform: 'mastodon',
        state: crisis ? 'silent' : 'healthy',
        lastHeard: heard(crisis ? 905 : 1.2),
        detail: null,
      },
      {
        id: 'x',
        platform: 'x',
        state: crisis ? 'failing' : 'healthy',
        lastHeard: heard(crisis ? 911 : 0.9),
        detail: '401',
      },
      {
        id: 'http',
        platform: 'http',
        state: 'healthy',
        lastHeard: heard(2.2),
        detail: null,
      },
      {
        id: 'reddit',
        platform: 'reddit',
        state: 'off',
        lastHeard: null,
        detail: null,
      },
    ];
  }

  alerts(now) {
    if (this.scene === 'calm') return [];
    const signal = (id, kind, seconds, severity, sentence, evidence = {}) => ({
      id,
      kind,
      rule: kind,
      brand: this.brands[0].id,
      drill: this.drill,
      stream: this.brands[0].id,
      score: 0.9,
      action: 'advise',
      severity,
      historical: false,
      at: new Date(now - seconds * 1000).toISOString(),
      since: new Date(now - seconds * 1000).toISOString(),
      evidence: {
        sentence,
        terms: null,
        posts: null,
        platforms: null,
        riskTopics: null,
        observed: 0,
        expected: 0,
        upper: 0,
        threshold: 0,
        below: 0,
        suspectedShare: 0,
        ...evidence,
      },
    });
    return [
      {
        decision: 'joined',
        incident: 'acme-recall',
        signal: signal(
          's2',
          'negative-spike',
          240,
          3,
          '61 negative mentions of Acme Foods in 1 min, 4 expected (≤ 9), led by ‘glass’, ‘recall’, ‘4471’.',
          {
            observed: 61,
            expected: 4.1,
            upper: 9,
            platforms: { bluesky: 52, mastodon: 9 },
            suspectedShare: 0.06,
            terms: [
              ['glass', 48],
              ['recall', 31],
              ['batch 4471', 22],
              ['#acme', 19],
              ['baby', 12],
            ].map(([term, count]) => ({
              term,
              count,
              share: count / 61,
              before: 0.01,
            })),
          },
        ),
      },
      {
        decision: 'paused',
        incident: 'acme-recall',
        signal: signal(
          's1',
          'breach',
          372,
          1,
          'A negative post about Acme Foods on bluesky reached 5,120 impressions (threshold 5,000).',
          {
            threshold: 5000,
            below: 3870,
            riskTopics: ['injury', 'recall'],
            platforms: { bluesky: 1 },
          },
        ),
      },
      {
        decision: 'shown',
        incident: null,
        signal: {
          ...signal('s3', 'volume-spike', 1980, 4, '31 mentions of Woodgrove Health in 5 min, 12 expected (≤ 22).'),
          drill: null,
        },
      },
    ];
  }

  snapshot(now) {
    const pulse = this.pulse(now);
    return {
      epoch: this.epoch,
      sequence: this.sequence,
      at: pulse.at,
      brands: this.brands.map(({ base: _, ...brand }, i) => ({
        ...brand,
        ...pulse.brands[i],
      })),
      incidents: [...this.incidents.values()],
      pauses: [...this.pauses.values()],
      alerts: this.alerts(now),
      sources: pulse.sources,
    };
  }
}
