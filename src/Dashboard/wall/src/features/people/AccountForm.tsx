import { Modal, MultiSelect, Radio, Stack, Switch, TextInput, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Account, usePutAccount } from '../../api/access';
import type { Role } from '../../api/session';
import { plainText } from '../../lib/hostileText';
import { texts } from '../../texts';
import { useBrandNames } from '../brands/useBrandNames';
import { Failure } from '../session/Failure';
import { FormFoot } from '../shell/FormFoot';

const words = texts.people;
const roles: Role[] = ['viewer', 'responder', 'approver', 'admin'];

/** A person: what they may do, and of which brands. Nobody can lock themselves out; the server says so, too. */
export function AccountForm({ account, self, onClose }: { account: Account | null; self: boolean; onClose(): void }) {
  const put = usePutAccount();
  const brands = useBrandNames();
  const [name, setName] = useState(account?.name ?? '');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>(account?.role ?? 'responder');
  const [seen, setSeen] = useState<string[]>(account?.brands ?? []);
  const [disabled, setDisabled] = useState(account?.disabled ?? false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate({ name: name.trim(), role, password: password || null, brands: seen.length > 0 ? seen : null, disabled }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={account ? words.editTitle(plainText(account.name, 60)) : words.add} size="lg" centered>
      <form onSubmit={submit}>
        <Stack>
          {!account && <TextInput label={words.name} description={words.nameHelp} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={64} autoComplete="off" required data-autofocus />}
          <PasswordInput
            label={account ? words.newPassword : words.password}
            description={account ? words.newPasswordHelp : words.passwordHelp}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="new-password"
            required={!account}
          />
          <Radio.Group label={words.role} value={role} onChange={(value) => setRole(value as Role)}>
            <Stack gap="xs" mt="xs">
              {roles.map((one) => (
                <Radio key={one} value={one} label={words.roleOf[one]} description={words.roleHelp[one]} disabled={self && one !== 'admin'} />
              ))}
            </Stack>
          </Radio.Group>
          <MultiSelect label={words.brands} description={words.brandsHelp} data={brands.map((brand) => ({ value: brand.id, label: brand.name }))} value={seen} onChange={setSeen} placeholder={seen.length === 0 ? words.allBrands : undefined} searchable />
          {account && !self && <Switch label={words.disabled} description={words.disabledHelp} checked={disabled} onChange={(event) => setDisabled(event.currentTarget.checked)} />}
        </Stack>
        <Failure error={put.error} />
        <FormFoot pending={put.isPending} onCancel={onClose} mt="lg" />
      </form>
    </Modal>
  );
}
