import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Account, type Key, useAccounts, useKeys, useRevokeKey } from '../../api/access';
import { may, type Session } from '../../api/session';
import { plainText } from '../../lib/hostileText';
import { texts } from '../../texts';
import { useBrandNames } from '../brands/useBrandNames';
import { ConfirmDialog } from '../shell/ConfirmDialog';
import { ListPage, RowActs, type Acts } from '../shell/ListPage';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import { type Column, Table } from '../shell/Table';
import { AccountForm } from './AccountForm';
import { KeyForm } from './KeyForm';

const words = texts.people;

export function PeoplePage({ session }: { session: Session }) {
  if (!may(session, 'admin')) {
    return (
      <Shell session={session}>
        <Page title={words.title}>
          <p className={page.quiet}>{words.forbidden}</p>
        </Page>
      </Shell>
    );
  }
  return (
    <ListPage<Account> session={session} title={words.title} intro={words.intro} add={words.add} mayChange form={(account, close) => <AccountForm account={account} self={account?.name === session.name} onClose={close} />}>
      {(acts) => (
        <>
          <Accounts acts={acts} self={session.name} />
          <Keys />
        </>
      )}
    </ListPage>
  );
}

function useBrandList() {
  const names = new Map(useBrandNames().map(({ id, name }) => [id, name]));
  return (brands: readonly string[] | null) => (brands === null ? words.allBrands : brands.map((id) => plainText(names.get(id) ?? id, 60)).join(', '));
}

function Accounts({ acts, self }: { acts: Acts<Account>; self: string | null }) {
  const accounts = useAccounts();
  const brandList = useBrandList();
  const columns: Column<Account>[] = [
    {
      head: words.name,
      isName: true,
      cell: ({ name }) => (
        <span>
          {plainText(name, 64)} {name === self && <span className={page.chip}>{words.you}</span>}
        </span>
      ),
    },
    { head: words.role, cell: ({ role }) => words.roleOf[role] },
    { head: words.brands, cell: ({ brands }) => brandList(brands) },
    {
      head: words.state,
      cell: ({ disabled }) => (
        <span className={page.chip} data-tone={disabled ? 'warn' : 'good'}>
          {disabled ? words.disabled : words.active}
        </span>
      ),
    },
    { head: texts.page.edit, quiet: true, align: 'act', cell: (account) => <RowActs item={account} name={account.name} acts={acts} mayRemove={false} /> },
  ];
  return (
    <Panel title={words.accounts}>
      <Loaded of={accounts}>{({ items }) => <Table label={words.accounts} columns={columns} items={items} keyOf={({ name }) => name} isOff={({ disabled }) => disabled} />}</Loaded>
    </Panel>
  );
}

function Keys() {
  const keys = useKeys();
  const revoke = useRevokeKey();
  const brandList = useBrandList();
  const [adding, setAdding] = useState(false);
  const [revoked, setRevoked] = useState<Key | null>(null);
  const columns: Column<Key>[] = [
    { head: words.name, isName: true, cell: ({ name }) => plainText(name, 64) },
    { head: words.kind, cell: ({ kind }) => words.kinds[kind] },
    { head: words.scopes, cell: ({ kind, scopes }) => (kind === 'wall-token' ? words.onlyReads : scopes.join(', ')) },
    { head: words.brands, cell: ({ brands }) => brandList(brands) },
    {
      head: words.state,
      cell: (key) => (
        <span className={page.chip} data-tone={key.revoked ? undefined : 'good'}>
          {key.revoked ? words.revoked : words.inUse}
        </span>
      ),
    },
    {
      head: words.revoke,
      quiet: true,
      align: 'act',
      cell: (key) =>
        !key.revoked && (
          <Button size="compact-sm" variant="default" onClick={() => setRevoked(key)} aria-label={words.revokeOf(key.name)}>
            {words.revoke}
          </Button>
        ),
    },
  ];
  return (
    <Panel
      title={words.keys}
      aside={
        <Button size="compact-sm" variant="default" onClick={() => setAdding(true)}>
          {words.addKey}
        </Button>
      }
    >
      <Loaded of={keys} empty={words.keysNone} isEmpty={({ items }) => items.length === 0}>
        {({ items }) => (
          // What is valid comes first; the rest stays because its name cannot be used again.
          <Table label={words.keys} columns={columns} items={[...items].sort((a, b) => Number(a.revoked) - Number(b.revoked))} keyOf={({ name }) => name} isOff={(key) => key.revoked} />
        )}
      </Loaded>
      {adding && <KeyForm onClose={() => setAdding(false)} />}
      {revoked && (
        <ConfirmDialog
          title={words.revokeTitle(plainText(revoked.name, 60))}
          body={words.revokeBody}
          submit={words.revoke}
          pending={revoke.isPending}
          error={revoke.error}
          onSubmit={() => revoke.mutate(revoked, { onSuccess: () => setRevoked(null) })}
          onClose={() => setRevoked(null)}
        />
      )}
    </Panel>
  );
}
