import { type BrandItem, useBrands, useRemoveBrand } from '../../api/brands';
import { may, type Session } from '../../api/session';
import { plainText } from '../../lib/hostileText';
import { texts } from '../../texts';
import { type Acts, ListPage, RowActs } from '../shell/ListPage';
import { Loaded, Panel, pageClasses as page } from '../shell/Page';
import { type Column, Table } from '../shell/Table';
import { BrandForm } from './BrandForm';

const words = texts.brands;

export function BrandsPage({ session }: { session: Session }) {
  const brands = useBrands();
  const remove = useRemoveBrand();
  const mayChange = may(session, 'admin');
  return (
    <ListPage<BrandItem>
      session={session}
      title={texts.nav.brands}
      intro={words.intro}
      add={words.add}
      mayChange={mayChange}
      form={(brand, close) => <BrandForm brand={brand} onClose={close} />}
      removal={{ title: ({ name }) => words.removeTitle(plainText(name, 60)), body: words.removeBody, act: remove }}
    >
      {(acts) => (
        <Loaded of={brands} empty={words.none} isEmpty={({ items }) => items.length === 0}>
          {({ items }) => (
            <Panel title={`${texts.nav.brands} · ${items.length}`}>
              <Table label={texts.nav.brands} columns={mayChange ? [...columns, actions(acts)] : columns} items={items} keyOf={({ id }) => id} />
            </Panel>
          )}
        </Loaded>
      )}
    </ListPage>
  );
}

const columns: Column<BrandItem>[] = [
  {
    head: words.name,
    isName: true,
    cell: ({ id, name }) => (
      <div>
        {plainText(name, 80)}
        <p className={page.soft}>{id}</p>
      </div>
    ),
  },
  { head: words.query, cell: ({ query }) => <span className={page.code}>{plainText(query, 300)}</span> },
  { head: words.threshold, align: 'number', cell: ({ impressionsThreshold }) => impressionsThreshold.toLocaleString('en-GB') },
  { head: words.accounts, cell: ({ accounts }) => <span className={page.soft}>{accounts.map(({ platform, id }) => plainText(`${platform}:${id}`, 80)).join(', ') || words.noAccounts}</span> },
];

const actions = (acts: Acts<BrandItem>): Column<BrandItem> => ({ head: texts.page.edit, quiet: true, align: 'act', cell: (brand) => <RowActs item={brand} name={brand.name} acts={acts} /> });
