import { Button } from '@mantine/core';
import { useState } from 'react';
import { type BrandItem, useBrands, useRemoveBrand } from '../../api/brands';
import { may, type Session } from '../../api/session';
import { plainText } from '../../lib/hostileText';
import { texts } from '../../texts';
import { ConfirmDialog } from '../shell/ConfirmDialog';
import { useShortcut } from '../shell/Keys';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import { BrandForm } from './BrandForm';

const words = texts.brands;

export function BrandsPage({ session }: { session: Session }) {
  const brands = useBrands();
  const mayChange = may(session, 'admin');
  // null = nobody edits, 'new' = a brand is added.
  const [edited, setEdited] = useState<BrandItem | 'new' | null>(null);
  const [removed, setRemoved] = useState<BrandItem | null>(null);
  const remove = useRemoveBrand();
  useShortcut('n', words.add, () => setEdited('new'), mayChange);
  return (
    <Shell session={session}>
      <Page
        title={texts.nav.brands}
        intro={words.intro}
        aside={mayChange && <Button onClick={() => setEdited('new')}>{words.add}</Button>}
      >
        <Loaded of={brands} empty={words.none} isEmpty={({ items }) => items.length === 0}>
          {({ items }) => (
            <Panel title={`${texts.nav.brands} · ${items.length}`}>
              <div className={page.scroll}>
                <table className={page.table}>
                  <thead>
                    <tr>
                      <th>{words.name}</th>
                      <th>{words.query}</th>
                      <th className={page.number}>{words.threshold}</th>
                      <th>{words.accounts}</th>
                      {mayChange && (
                        <th>
                          <span className="visually-hidden">{texts.page.edit}</span>
                        </th>
                      )}
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((brand) => (
                      <tr key={brand.id}>
                        <td>
                          <span className={page.strong}>{plainText(brand.name, 80)}</span>
                          <p className={page.soft}>{brand.id}</p>
                        </td>
                        <td className={page.code}>{plainText(brand.query, 300)}</td>
                        <td className={page.number}>{brand.impressionsThreshold.toLocaleString('en-GB')}</td>
                        <td className={page.soft}>
                          {brand.accounts.map((a) => `${a.platform}:${a.id}`).join(', ') || words.noAccounts}
                        </td>
                        {mayChange && (
                          <td className={page.act}>
                            <Button.Group>
                              <Button size="compact-sm" variant="default" onClick={() => setEdited(brand)} aria-label={words.editTitle(brand.name)}>
                                {texts.page.edit}
                              </Button>
                              <Button size="compact-sm" variant="default" onClick={() => setRemoved(brand)} aria-label={`${texts.page.remove} ${brand.name}`}>
                                {texts.page.remove}
                              </Button>
                            </Button.Group>
                          </td>
                        )}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Panel>
          )}
        </Loaded>
        {edited && <BrandForm brand={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
        {removed && (
          <ConfirmDialog
            title={words.removeTitle(plainText(removed.name, 60))}
            body={words.removeBody}
            submit={texts.page.remove}
            pending={remove.isPending}
            error={remove.error}
            onSubmit={() => remove.mutate(removed.id, { onSuccess: () => setRemoved(null) })}
            onClose={() => setRemoved(null)}
          />
        )}
      </Page>
    </Shell>
  );
}
