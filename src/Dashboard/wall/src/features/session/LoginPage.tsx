import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../api/client';
import { useSignIn } from '../../api/session';
import { texts } from '../../texts';
import { Failure } from './Failure';
import { Sheet } from './Sheet';

export function LoginPage() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
  const wrong = signIn.error instanceof ApiError && signIn.error.status === 401;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ name: name.trim(), password });
  };

  return (
    <Sheet title={texts.session.signIn} intro={texts.session.intro}>
      <form onSubmit={submit}>
        <TextInput
          label={texts.session.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          size="md"
          required
          data-autofocus
        />
        <PasswordInput
          label={texts.session.password}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          size="md"
          mt="md"
          required
        />
        <Failure error={wrong ? new Error(texts.session.wrong) : signIn.error} />
        <Button type="submit" size="md" mt="xl" fullWidth loading={signIn.isPending}>
          {texts.session.signIn}
        </Button>
      </form>
    </Sheet>
  );
}
