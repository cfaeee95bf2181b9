import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

afterEach(cleanup);

// Mantine asks the browser for these, happy-dom has none of them in the form it wants.
window.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  addEventListener() {},
  removeEventListener() {},
})) as unknown as typeof window.matchMedia;
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
} as unknown as typeof ResizeObserver;

// happy-dom has no fonts; a field that grows with its text waits for them.
if (!('fonts' in document)) Object.defineProperty(document, 'fonts', { value: new EventTarget() });
