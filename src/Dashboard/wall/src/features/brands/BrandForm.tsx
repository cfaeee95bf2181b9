import { Group, Modal, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { type BrandItem, usePreview, usePutBrand } from '../../api/brands';
import { ApiError } from '../../api/client';
import { accountsOf, brandId, linesOf, queryFor } from '../../lib/brandId';
import { plainText } from '../../lib/hostileText';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import classes from './BrandForm.module.css';
import { FormFoot } from '../shell/FormFoot';

const words = texts.brands;
const usualThreshold = 5_000;

/** A brand with a preview of what its query finds, as it is typed. `brand` null = a new one. */
export function BrandForm({ brand, onClose }: { brand: BrandItem | null; onClose(): void }) {
  const [name, setName] = useState(brand?.name ?? '');
  const [own, setOwn] = useState<string | null>(brand?.query ?? null);
  const [threshold, setThreshold] = useState<number | string>(brand?.impressionsThreshold ?? usualThreshold);
  const [accounts, setAccounts] = useState(linesOf(brand?.accounts ?? []));
  const put = usePutBrand();
  const query = own ?? queryFor(name);
  const id = brand?.id ?? brandId(name);
  const marked = put.error instanceof ApiError && put.error.problem.marked !== undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate(
      {
        // What this form does not show stays as it is.
        ...brand,
        id,
        name: name.trim(),
        query,
        accounts: accountsOf(accounts),
        impressionsThreshold: Number(threshold) || usualThreshold,
      },
      { onSuccess: onClose },
    );
  };

  return (
    <Modal opened onClose={onClose} size="xl" title={brand ? words.editTitle(plainText(brand.name, 60)) : words.add}>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          label={words.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          description={id ? `${words.id}: ${id}` : undefined}
          maxLength={200}
          required
          data-autofocus
        />
        <Textarea
          label={words.query}
          description={words.queryHelp}
          value={query}
          onChange={(event) => setOwn(event.currentTarget.value)}
          spellCheck={false}
          classNames={{ input: classes.query }}
          autosize
          minRows={2}
          required
        />
        <Preview query={query} />
        <Group grow align="flex-start">
          <NumberInput
            label={words.threshold}
            description={words.thresholdHelp}
            value={threshold}
            onChange={setThreshold}
            min={1}
            thousandSeparator=","
            allowDecimal={false}
          />
          <Textarea
            label={words.accounts}
            description={words.accountsHelp}
            value={accounts}
            onChange={(event) => setAccounts(event.currentTarget.value)}
            rows={2}
            spellCheck={false}
          />
        </Group>
        {!marked && <Failure error={put.error} />}
        <FormFoot pending={put.isPending} disabled={id === '' || query.trim() === ''} onCancel={onClose} />
      </form>
    </Modal>
  );
}

/** What the query finds among the newest mentions; a mark under the character at which it cannot be understood. */
function Preview({ query }: { query: string }) {
  const [settled] = useDebouncedValue(query, 250);
  const preview = usePreview(settled);
  const problem = preview.error instanceof ApiError ? preview.error.problem : null;
  return (
    <section className={classes.preview} aria-label={words.preview} aria-live="polite">
      {problem?.marked ? (
        <pre className={classes.marked} role="alert">
          {problem.marked}
          {'\n'}
          {problem.detail}
        </pre>
      ) : preview.error ? (
        <Failure error={preview.error} />
      ) : preview.data && settled.trim() !== '' ? (
        <>
          <p className={classes.count}>
            {preview.data.looked === 0 ? words.previewEmpty : words.previewCount(preview.data.matched, preview.data.looked)}
          </p>
          <ul className={classes.found}>
            {preview.data.items.slice(0, 6).map((match) => (
              <li key={`${match.platform} ${match.id}`}>
                <span className={classes.platform}>{plainText(match.platform, 20)}</span>
                <span className="hostile">{plainText(match.text, 140)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p className={classes.count}>{words.previewIntro}</p>
      )}
    </section>
  );
}
