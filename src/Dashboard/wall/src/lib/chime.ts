import type { Incident } from '../live/model';
import { isOpen } from './wallOrder';

// What only advises is read when somebody looks; a sound is for what needs people.
const loudest = 3;

/** The incidents that need people and were not among the known ones. Nothing is new in the first picture. */
export function newlyOpened(known: ReadonlySet<string> | null, incidents: readonly Incident[]): Incident[] {
  if (known === null) return [];
  return incidents.filter((one) => isOpen(one) && !one.historical && one.severity <= loudest && !known.has(one.id));
}

/** Two short falling tones, quiet enough for an office. A browser that was never touched may refuse; then nothing sounds. */
export function chime(): void {
  try {
    const audio = new AudioContext();
    for (const [at, hertz] of [
      [0, 880],
      [0.18, 660],
    ] as const) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.12, audio.currentTime + at);
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.35);
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.4);
    }
    setTimeout(() => void audio.close(), 1_500);
  } catch {
    // No sound device: the wall is read, too.
  }
}
