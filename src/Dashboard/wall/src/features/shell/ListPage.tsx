import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Session } from '../../api/session';
import { texts } from '../../texts';
import { ConfirmDialog } from './ConfirmDialog';
import { useShortcut } from './Keys';
import { Page } from './Page';
import { Shell } from './Shell';

interface Removal<T> {
  title(item: T): string;
  body: string;
  submit?: string;
  act: { mutate(item: T, options: { onSuccess(): void }): void; isPending: boolean; error: Error | null; reset(): void };
}

/** What a row can ask of its page. */
export interface Acts<T> {
  edit(item: T): void;
  remove(item: T): void;
}

interface Props<T> {
  session: Session;
  title: string;
  intro: string;
  /** The button, and the key `n`, for a new one. */
  add: string;
  mayChange: boolean;
  filters?: ReactNode;
  /** The dialog for one, or for a new one when it is null. */
  form(item: T | null, close: () => void): ReactNode;
  removal?: Removal<T>;
  children(acts: Acts<T>): ReactNode;
}

/** A page with a list of things that are added, changed and taken away: what every such page has in common. */
export function ListPage<T>({ session, title, intro, add, mayChange, filters, form, removal, children }: Props<T>) {
  // null = nobody edits, 'new' = one is added.
  const [edited, setEdited] = useState<T | 'new' | null>(null);
  const [removed, setRemoved] = useState<T | null>(null);
  useShortcut('n', add, () => setEdited('new'), mayChange);
  const closeRemoval = () => {
    setRemoved(null);
    removal?.act.reset();
  };
  return (
    <Shell session={session}>
      <Page title={title} intro={intro} aside={mayChange && <Button onClick={() => setEdited('new')}>{add}</Button>}>
        {filters}
        {children({ edit: setEdited, remove: setRemoved })}
        {edited !== null && form(edited === 'new' ? null : edited, () => setEdited(null))}
        {removed !== null && removal && (
          <ConfirmDialog
            title={removal.title(removed)}
            body={removal.body}
            submit={removal.submit ?? texts.page.remove}
            pending={removal.act.isPending}
            error={removal.act.error}
            onSubmit={() => removal.act.mutate(removed, { onSuccess: closeRemoval })}
            onClose={closeRemoval}
          />
        )}
      </Page>
    </Shell>
  );
}

/** What can be done with a row: its buttons name what they are for. */
export function RowActs<T>({ item, name, acts, mayRemove = true }: { item: T; name: string; acts: Acts<T>; mayRemove?: boolean }) {
  return (
    <Button.Group>
      <Button size="compact-sm" variant="default" onClick={() => acts.edit(item)} aria-label={`${texts.page.edit}: ${name}`}>
        {texts.page.edit}
      </Button>
      {mayRemove && (
        <Button size="compact-sm" variant="default" onClick={() => acts.remove(item)} aria-label={`${texts.page.remove}: ${name}`}>
          {texts.page.remove}
        </Button>
      )}
    </Button.Group>
  );
}
