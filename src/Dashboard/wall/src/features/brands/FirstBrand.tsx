import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { usePutBrand } from '../../api/brands';
import { ApiError } from '../../api/client';
import { brandId, queryFor } from '../../lib/brandId';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import classes from './FirstBrand.module.css';

/** An empty wall's way out: what to watch. The query is proposed from the name until somebody writes another. */
export function FirstBrand() {
  const [name, setName] = useState('');
  const [own, setOwn] = useState<string | null>(null);
  const put = usePutBrand();
  const query = own ?? queryFor(name);
  const id = brandId(name);
  const wrong = put.error instanceof ApiError ? put.error.problem : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate({ id, name: name.trim(), query });
  };

  return (
    <form onSubmit={submit} className={classes.form}>
      <TextInput
        label={texts.firstBrand.name}
        placeholder="Acme Foods"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={200}
        required
      />
      <TextInput
        label={texts.firstBrand.query}
        description={texts.firstBrand.queryHelp}
        placeholder={'"Acme Foods" OR #AcmeFoods'}
        value={query}
        onChange={(event) => setOwn(event.currentTarget.value)}
        spellCheck={false}
        required
      />
      {wrong?.marked ? (
        <pre className={classes.marked} role="alert">
          {wrong.marked}
          {'\n'}
          {wrong.detail}
        </pre>
      ) : (
        <Failure error={put.error} />
      )}
      <Button type="submit" loading={put.isPending} disabled={id === '' || query.trim() === ''}>
        {texts.firstBrand.watch}
      </Button>
    </form>
  );
}
