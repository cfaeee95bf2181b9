import { Button, Checkbox, CopyButton, Group, Modal, MultiSelect, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useCreateKey } from '../../api/access';
import { texts } from '../../texts';
import { useBrandNames } from '../brands/useBrandNames';
import { Failure } from '../session/Failure';
import { FormFoot } from '../shell/FormFoot';

const words = texts.people;

/** A key for a machine, or the address that a TV opens. What it unlocks is shown once. */
export function KeyForm({ onClose }: { onClose(): void }) {
  const create = useCreateKey();
  const brands = useBrandNames();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<'key' | 'wall-token'>('key');
  const [scopes, setScopes] = useState<string[]>(['read']);
  const [seen, setSeen] = useState<string[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), kind, scopes: kind === 'key' ? scopes : null, brands: seen.length > 0 ? seen : null });
  };
  if (create.data) {
    const { secret, wallPath } = create.data;
    return <Made label={wallPath ? words.address : words.secret} value={wallPath ? location.origin + wallPath : secret} help={wallPath ? words.screenOnce : words.secretOnce} onClose={onClose} />;
  }
  return (
    <Modal opened onClose={onClose} title={words.addKey} size="lg" centered>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={words.keyName} description={words.keyNameHelp} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={64} autoComplete="off" required data-autofocus />
          <SegmentedControl
            aria-label={words.kind}
            data={[
              { value: 'key', label: words.kinds.key },
              { value: 'wall-token', label: words.kinds['wall-token'] },
            ]}
            value={kind}
            onChange={(value) => setKind(value as typeof kind)}
          />
          {kind === 'key' && (
            <Checkbox.Group label={words.scopes} value={scopes} onChange={setScopes}>
              <Stack gap="xs" mt="xs">
                {Object.entries(words.scopeHelp).map(([scope, help]) => (
                  <Checkbox key={scope} value={scope} label={scope} description={help} />
                ))}
              </Stack>
            </Checkbox.Group>
          )}
          <MultiSelect label={words.brands} description={words.brandsHelp} data={brands.map((brand) => ({ value: brand.id, label: brand.name }))} value={seen} onChange={setSeen} placeholder={seen.length === 0 ? words.allBrands : undefined} searchable />
        </Stack>
        <Failure error={create.error} />
        <FormFoot submit={words.create} pending={create.isPending} disabled={kind === 'key' && scopes.length === 0} onCancel={onClose} mt="lg" />
      </form>
    </Modal>
  );
}

function Made({ label, value, help, onClose }: { label: string; value: string; help: string; onClose(): void }) {
  return (
    // A stray click beside the dialog must not lose what is shown only once.
    <Modal opened onClose={onClose} title={words.created} size="lg" centered closeOnClickOutside={false}>
      <TextInput label={label} description={help} value={value} readOnly onFocus={(event) => event.currentTarget.select()} data-autofocus />
      <Group justify="flex-end" mt="lg">
        <CopyButton value={value}>{({ copied, copy }) => <Button onClick={copy}>{copied ? words.copied : words.copy}</Button>}</CopyButton>
        <Button variant="default" onClick={onClose}>
          {texts.page.close}
        </Button>
      </Group>
    </Modal>
  );
}
