/** What a key, or two after each other ("g h"), does on the page that is shown. */
export interface Shortcut {
  /** As `KeyboardEvent.key` names them, with a space between two. */
  keys: string;
  label: string;
  run(): void;
}

export interface Pressed {
  hit: Shortcut | null;
  /** What was begun and waits for its second key; empty when nothing. */
  pending: string;
}

/** A key after `pending`. A key that continues nothing begins anew, so a mistyped first key costs nothing. */
export function press(shortcuts: readonly Shortcut[], pending: string, key: string): Pressed {
  for (const typed of pending === '' ? [key] : [`${pending} ${key}`, key]) {
    const hit = shortcuts.find(({ keys }) => keys === typed);
    if (hit) return { hit, pending: '' };
    if (shortcuts.some(({ keys }) => keys.startsWith(`${typed} `))) return { hit: null, pending: typed };
  }
  return { hit: null, pending: '' };
}

/** Keys belong to what is written in, to the browser's own combinations, and to an open dialog before they belong to us. */
export function isOurs(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  const at = event.target as HTMLElement | null;
  if (at?.closest?.('input, textarea, select, [contenteditable="true"], [role="menu"], [role="listbox"]')) return false;
  return document.querySelector('[role="dialog"]') === null;
}
