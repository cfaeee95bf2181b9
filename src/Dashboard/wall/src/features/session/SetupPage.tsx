import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { useSetup } from '../../api/session';
import { texts } from '../../texts';
import { checkSetup, type SetupProblems } from './checkSetup';
import { Failure } from './Failure';
import { Sheet } from './Sheet';

/** First start: the one-time link makes the first administrator and signs in. */
export function SetupPage({ token }: { token: string | null }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [problems, setProblems] = useState<SetupProblems>({});
  const [, go] = useLocation();
  const setup = useSetup();

  if (!token) return <Sheet title={texts.session.setupTitle} intro={texts.session.noToken} />;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = checkSetup(name, password, again);
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    setup.mutate({ token, name: name.trim(), password }, { onSuccess: () => go('/', { replace: true }) });
  };

  return (
    <Sheet title={texts.session.setupTitle} intro={texts.session.setupIntro}>
      <form onSubmit={submit} noValidate>
        <TextInput
          label={texts.session.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problems.name}
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
          error={problems.password}
          autoComplete="new-password"
          size="md"
          mt="md"
          required
        />
        <PasswordInput
          label={texts.session.again}
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          error={problems.again}
          autoComplete="new-password"
          size="md"
          mt="md"
          required
        />
        <Failure error={setup.error} />
        <Button type="submit" size="md" mt="xl" fullWidth loading={setup.isPending}>
          {texts.session.setupDone}
        </Button>
      </form>
    </Sheet>
  );
}
