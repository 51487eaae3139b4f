import { ColorInput, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMemo } from 'react';
import { fieldError } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { isWeb } from './checks.ts';
import classes from './Settings.module.css';
import { Section, SectionForm, SettingsPage } from './SettingsPage.tsx';
import { useSave } from './useSettings.ts';

const Company = () => {
  const { name, timeZone, currency } = useWorkspace();
  const save = useSave('Company saved');
  const form = useForm({
    mode: 'controlled',
    initialValues: { name, timeZone, currency },
    validateInputOnBlur: true,
    validate: { name: (value) => (value.trim() === '' ? 'The workspace needs a name.' : null) },
  });
  const zones = useMemo(
    () => [...new Set([timeZone, ...Intl.supportedValuesOf('timeZone'), 'UTC'])].sort(),
    [timeZone],
  );
  const currencies = useMemo(() => {
    const names = new Intl.DisplayNames('en', { type: 'currency' });
    return Intl.supportedValuesOf('currency').map((code) => ({
      value: code,
      label: `${code} ${names.of(code)}`,
    }));
  }, []);
  return (
    <SectionForm
      onSubmit={form.onSubmit((values) => save.mutate(values, { onSuccess: () => form.resetDirty(values) }))}
      isBusy={save.isPending}
      canSave={form.isDirty()}
      error={fieldError(save.error, 'name') ? undefined : save.error}
    >
      <TextInput
        label="Name"
        maxLength={100}
        {...form.getInputProps('name')}
        error={form.errors.name ?? fieldError(save.error, 'name')}
      />
      <div className={classes.pair}>
        <Select
          label="Time zone"
          description="Days begin and end in it."
          searchable
          allowDeselect={false}
          data={zones}
          limit={50}
          {...form.getInputProps('timeZone')}
        />
        <Select
          label="Currency"
          description="Sums are shown in it."
          searchable
          allowDeselect={false}
          data={currencies}
          limit={50}
          {...form.getInputProps('currency')}
        />
      </div>
    </SectionForm>
  );
};

/** A member that is empty is not set. */
const withoutEmpty = <Fields extends Record<string, string>>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value.trim() === '' ? [] : [[name, value.trim()]])),
  ) as Partial<Fields>;

const Brand = () => {
  const { settings } = useWorkspace();
  const save = useSave('Website and brand saved');
  const form = useForm({
    mode: 'controlled',
    initialValues: {
      website: settings.website ?? '',
      logoUrl: settings.brand?.logoUrl ?? '',
      color: settings.brand?.color ?? '',
      address: settings.brand?.address ?? '',
    },
    validateInputOnBlur: true,
    validate: {
      website: (value) => (isWeb(value) ? null : 'Write an address such as acme.com.'),
      logoUrl: (value) =>
        value === '' || /^https?:\/\/\S+$/.test(value) ? null : 'Write the whole address, from https:// on.',
      color: (value) => (value === '' || /^#[0-9a-f]{6}$/i.test(value) ? null : 'Write six digits after #.'),
    },
  });
  return (
    <SectionForm
      onSubmit={form.onSubmit(({ website, ...brand }) => {
        const change = { website: website.trim() || null, brand: withoutEmpty(brand) };
        save.mutate({ settings: change }, { onSuccess: () => form.resetDirty() });
      })}
      isBusy={save.isPending}
      canSave={form.isDirty()}
      error={save.error}
    >
      <TextInput label="Website" placeholder="acme.com" inputMode="url" {...form.getInputProps('website')} />
      <div className={classes.pair}>
        <TextInput label="Logo, as an address" inputMode="url" {...form.getInputProps('logoUrl')} />
        <ColorInput
          label="Colour"
          format="hex"
          eyeDropperButtonProps={{ 'aria-label': 'Take a colour from the screen' }}
          {...form.getInputProps('color')}
        />
      </div>
      <Textarea
        label="Postal address"
        description="Stands at the foot of marketing mail; the law asks for it in most countries."
        autosize
        minRows={2}
        {...form.getInputProps('address')}
      />
    </SectionForm>
  );
};

/** Settings: the workspace itself. */
export const WorkspacePage = () => (
  <SettingsPage tab="/settings">
    <Section title="Company" text="What your colleagues see, and in which days and money Baton counts.">
      <Company />
    </Section>
    <Section title="Website and brand" text="Taken over by templates.">
      <Brand />
    </Section>
  </SettingsPage>
);
