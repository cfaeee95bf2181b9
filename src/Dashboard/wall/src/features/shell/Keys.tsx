import { Kbd, Modal } from '@mantine/core';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { isOurs, press, type Shortcut } from '../../lib/keys';
import { texts } from '../../texts';
import classes from './Keys.module.css';

interface Registry {
  add(shortcut: Shortcut): () => void;
}

const Keys = createContext<Registry>({ add: () => () => {} });

// Longer, and the second key was meant for something else.
const secondWithin = 1_500;

/** The keys of whatever is on the page; `?` shows them. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const known = useRef(new Set<Shortcut>());
  const [shown, setShown] = useState<Shortcut[] | null>(null);
  const registry = useMemo<Registry>(
    () => ({
      add(shortcut) {
        known.current.add(shortcut);
        return () => void known.current.delete(shortcut);
      },
    }),
    [],
  );

  useEffect(() => {
    let pending = '';
    let since = 0;
    const help: Shortcut = { keys: '?', label: texts.keys.help, run: () => setShown([...known.current, help]) };
    const pressed = (event: KeyboardEvent) => {
      if (!isOurs(event)) return;
      const now = performance.now();
      const result = press([...known.current, help], now - since < secondWithin ? pending : '', event.key);
      pending = result.pending;
      since = now;
      if (!result.hit) return;
      event.preventDefault();
      result.hit.run();
    };
    window.addEventListener('keydown', pressed);
    window.addEventListener('listening:keys', help.run);
    return () => {
      window.removeEventListener('keydown', pressed);
      window.removeEventListener('listening:keys', help.run);
    };
  }, []);

  return (
    <Keys value={registry}>
      {children}
      {shown && (
        <Modal opened onClose={() => setShown(null)} title={texts.keys.title} size="lg" centered>
          <dl className={classes.list}>
            {[...shown].sort((a, b) => Number(a.keys.includes(' ')) - Number(b.keys.includes(' '))).map(({ keys, label }) => (
              <div key={keys + label}>
                <dt>
                  {keys.split(' ').map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dt>
                <dd>{label}</dd>
              </div>
            ))}
          </dl>
        </Modal>
      )}
    </Keys>
  );
}

/** While the component is on the page and `enabled`, the keys do it. */
export function useShortcut(keys: string, label: string, run: () => void, enabled = true): void {
  const registry = useContext(Keys);
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(
    () => (enabled ? registry.add({ keys, label, run: () => latest.current() }) : undefined),
    [registry, keys, label, enabled],
  );
}

export const showKeys = () => window.dispatchEvent(new Event('listening:keys'));
