import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Session } from '../../api/session';
import { aBrand, anIncident, aPause, aSnapshot, aSource } from '../../test-builders';
import { serve, show } from '../../test-render';
import { texts } from '../../texts';
import { WallPage } from './WallPage';

// The picture itself is drawn by a canvas, which happy-dom has not; that it appears is the browser test's business.
vi.mock('../chart/VolumeChart', () => ({
  VolumeChart: ({ label }: { label: string }) => <div role="img" aria-label={label} />,
}));

const ana: Session = { name: 'Ana', role: 'admin', readOnly: false, brands: null };
const screenOnly: Session = { name: null, role: 'viewer', readOnly: true, brands: null };
const heardNow = (of: Parameters<typeof aSnapshot>[0] = {}) => aSnapshot({ at: new Date().toISOString(), ...of });

beforeEach(() => {
  serve({ 'GET /incidents/i1': { body: anIncident({ evidence: [], timeline: [] }) } });
});

afterEach(() => {
  vi.useRealTimers();
});

async function tile(name: string, state: string) {
  return await screen.findByRole('article', { name: `${name}: ${state}` });
}

test('a calm brand that is heard is called calm', async () => {
  show(<WallPage session={ana} />, { snapshot: heardNow() });
  const calm = await tile('Acme Foods', 'Calm');
  expect(within(calm).getByText('expected 5–20')).toBeTruthy();
  expect(screen.getByText(texts.wall.noIncidents)).toBeTruthy();
});

describe('a wall that does not hear', () => {
  test('its sources calls nothing calm', async () => {
    show(<WallPage session={ana} />, { snapshot: heardNow({ sources: [aSource({ state: 'silent' })] }) });
    const blind = await tile('Acme Foods', 'Blind');
    expect(within(blind).getByText('was calm')).toBeTruthy();
    expect(screen.getByText(texts.deafTitle)).toBeTruthy();
    expect(screen.queryByText(texts.wall.noIncidents)).toBeNull();
  });

  test('its server says so and loses its calm', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    show(<WallPage session={ana} />, { snapshot: heardNow() });
    await tile('Acme Foods', 'Calm');
    act(() => void vi.advanceTimersByTime(20_000));
    await tile('Acme Foods', 'Blind');
    expect(screen.getByText(texts.lostTitle)).toBeTruthy();
    expect(document.title).toContain(texts.link.lost);
  });

  test('any server never looks like an empty calm wall', () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    show(<WallPage session={ana} />);
    expect(screen.getByText(texts.wall.loading)).toBeTruthy();
    act(() => void vi.advanceTimersByTime(7_000));
    expect(screen.getByText(texts.lostTitle)).toBeTruthy();
    expect(screen.queryByText(texts.wall.noIncidents)).toBeNull();
  });
});

describe('a crisis', () => {
  const snapshot = () =>
    heardNow({
      brands: [aBrand({ state: 'incident', reason: 'One post' })],
      incidents: [anIncident()],
      pauses: [aPause()],
    });

  test('shows its cause, its pause and what can be done', async () => {
    show(<WallPage session={ana} />, { snapshot: snapshot() });
    await tile('Acme Foods', 'Incident');
    expect(screen.getByRole('link', { name: anIncident().cause })).toBeTruthy();
    expect(screen.getByRole('region', { name: /Publishing paused/ })).toBeTruthy();
    expect(screen.getByRole('button', { name: texts.incident.acknowledge })).toBeTruthy();
    await waitFor(() => expect(document.title).toBe('(1) Incident · Listening'));
  });

  test('on a TV has nothing that can be pressed', async () => {
    show(<WallPage session={screenOnly} />, { snapshot: snapshot() });
    await tile('Acme Foods', 'Incident');
    expect(screen.queryAllByRole('button')).toEqual([]);
    expect(screen.queryByRole('link', { name: anIncident().cause })).toBeNull();
  });

  test('of a drill is marked as one everywhere', async () => {
    const drill = 'recall';
    const marked = heardNow({
      brands: [aBrand({ state: 'incident', drill })],
      incidents: [anIncident({ drill })],
      pauses: [aPause({ drill })],
    });
    show(<WallPage session={ana} />, { snapshot: marked });
    await tile('Acme Foods', 'Incident');
    expect(screen.getByRole('complementary', { name: texts.drill.ribbon })).toBeTruthy();
    expect(screen.getAllByText(texts.drill.mark).length).toBeGreaterThanOrEqual(4);
  });
});

test('two hundred brands are twelve tiles and a counted line', async () => {
  const brands = Array.from({ length: 200 }, (_, i) =>
    aBrand({ id: `b${i}`, name: `B${i}`, state: i < 3 ? 'blind' : 'calm' }),
  );
  show(<WallPage session={ana} />, { snapshot: heardNow({ brands }) });
  await tile('B0', 'Blind');
  expect(screen.getAllByRole('article')).toHaveLength(12);
  expect(screen.getByText('188 calm')).toBeTruthy();
});
