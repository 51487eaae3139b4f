import { Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useWorkspace } from '../../app/index.ts';
import { isAddress } from '../checks.ts';
import classes from '../Settings.module.css';
import { SectionForm } from '../SettingsPage.tsx';
import { useSave } from '../useSettings.ts';
import { useSaveSending, useSending } from './useSending.ts';

/** Whom people see when a mail arrives. */
export const Sender = () => {
  const { settings } = useWorkspace();
  const save = useSave('Sender saved');
  const { sender } = settings;
  const form = useForm({
    mode: 'controlled',
    initialValues: { name: sender?.name ?? '', email: sender?.email ?? '', replyTo: sender?.replyTo ?? '' },
    validateInputOnBlur: true,
    validate: {
      name: (value) => (value.trim() === '' ? 'Say who it is from.' : null),
      email: (value) => (isAddress(value) ? null : 'Write an address such as hello@acme.com.'),
      replyTo: (value) => (value === '' || isAddress(value) ? null : 'Write an address, or leave it empty.'),
    },
  });
  return (
    <SectionForm
      onSubmit={form.onSubmit(({ name, email, replyTo }) => {
        const next = {
          name: name.trim(),
          email: email.trim(),
          ...(replyTo.trim() !== '' && { replyTo: replyTo.trim() }),
        };
        save.mutate({ settings: { sender: next } }, { onSuccess: () => form.resetDirty() });
      })}
      isBusy={save.isPending}
      canSave={form.isDirty()}
      error={save.error}
    >
      <div className={classes.pair}>
        <TextInput label="From" placeholder="Ana from Acme" {...form.getInputProps('name')} />
        <TextInput
          label="Address"
          type="email"
          placeholder="hello@acme.com"
          {...form.getInputProps('email')}
        />
      </div>
      <TextInput
        label="Answers go to"
        type="email"
        description="The same address when left empty."
        {...form.getInputProps('replyTo')}
      />
    </SectionForm>
  );
};

/** Whose name mail bears: the company's, or that of the user responsible for the contact. */
export const SendAs = () => {
  const { data: sending } = useSending();
  const save = useSaveSending('Sender saved');
  if (!sending) return null;
  return (
    <div className={classes.card}>
      <Radio.Group
        label="Mail bears the name of"
        value={save.isPending ? save.variables.sendAs : sending.sendAs}
        onChange={(sendAs) => save.mutate({ sendAs: sendAs as 'workspace' | 'owner' })}
      >
        <Stack gap={8} mt={8}>
          <Radio value="workspace" label="The sender above" />
          <Radio
            value="owner"
            label="The owner of each contact"
            description="The user whom the attribute owner names, who also gets the answers. Contacts without one get mail from the sender above. A template can say otherwise."
          />
        </Stack>
      </Radio.Group>
    </div>
  );
};
