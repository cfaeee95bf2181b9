import type { ReactNode } from 'react';
import { texts } from '../../texts';

export interface Place {
  path: string;
  name: string;
  /** Typed after `g`. */
  key: string;
  icon: ReactNode;
}

const line = (d: string) => (
  <svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    <path d={d} />
  </svg>
);

/** Where one can go, most used first; a phone shows the first three and the rest under "More". */
export const places: readonly Place[] = [
  { path: '/', name: texts.nav.wall, key: 'w', icon: line('M3 4h8v7H3zM13 4h8v4h-8zM13 10h8v10h-8zM3 13h8v7H3z') },
  { path: '/incidents', name: texts.nav.incidents, key: 'i', icon: line('M8.5 3h7L21 8.5v7L15.5 21h-7L3 15.5v-7zM12 8v5M12 16.2v.1') },
  { path: '/history', name: texts.nav.history, key: 'h', icon: line('M3 19h18M4 15l5-6 4 4 7-9') },
  { path: '/reviews', name: texts.nav.reviews, key: 'v', icon: line('M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h5') },
  { path: '/slas', name: texts.nav.slas, key: 'e', icon: line('M12 13V8M9 3h6M12 21a8 8 0 1 0 0-16 8 8 0 0 0 0 16M18 6l1.5-1.5') },
  { path: '/drills', name: texts.nav.drills, key: 'd', icon: line('M5 21V4M5 4h11l-2 4 2 4H5') },
  { path: '/rules', name: texts.nav.rules, key: 'r', icon: line('M4 6h10M18 6h2M4 12h3M11 12h9M4 18h8M16 18h4M14 4v4M7 10v4M12 16v4') },
  { path: '/silences', name: texts.nav.silences, key: 'l', icon: line('M6 9a6 6 0 0 1 9.6-4.8M18 9c0 5 2 6 2 7H8M4 16c0-1 2-2 2-7M10 19.5h4M3 3l18 18') },
  { path: '/templates', name: texts.nav.templates, key: 't', icon: line('M4 5h16v11H9l-5 4zM8 9h8M8 12h5') },
  { path: '/brands', name: texts.nav.brands, key: 'b', icon: line('M4 4h8l8 8-8 8-8-8zM8.2 8.2v.1') },
  { path: '/rosters', name: texts.nav.rosters, key: 'o', icon: line('M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6M18 14.5c2 .8 3.2 2.6 3.5 5.5') },
  { path: '/notifications', name: texts.nav.notifications, key: 'n', icon: line('M6 10a6 6 0 0 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7M10 20.5h4') },
  { path: '/people', name: texts.nav.people, key: 'p', icon: line('M3 5h18v14H3zM8.5 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4M5.5 16c.4-1.7 1.5-2.5 3-2.5s2.6.8 3 2.5M14.5 9.5H18M14.5 13.5H18') },
  { path: '/system', name: texts.nav.system, key: 's', icon: line('M3 12h4l2.5-7 5 14 2.5-7h4') },
];

export const moreIcon = line('M5 12h.1M12 12h.1M19 12h.1');

/** The place that holds this address: an incident belongs to the incidents. */
export const placeOf = (path: string): Place | undefined =>
  places.find((place) => (place.path === '/' ? path === '/' : path === place.path || path.startsWith(`${place.path}/`)));
