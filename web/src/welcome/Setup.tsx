import { Button, ColorInput, Loader, PasswordInput, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { fieldError } from '../api/index.ts';
import { ErrorState, problemFacts } from '../ui/index.ts';
import classes from './Card.module.css';
import { Card } from './Card.tsx';
import {
  checkColor,
  checkEmail,
  checkLogo,
  checkName,
  checkPassword,
  checkWebsite,
  websiteOf,
} from './checks.ts';
import { currencyChoices, guessCurrency, guessZone, zoneChoices } from './guess.ts';
import { useLook } from './useLook.ts';

export type SetupFacts = {
  company: string;
  name: string;
  email: string;
  password: string;
  timeZone: string;
  currency: string;
  website?: string;
  brand?: { logoUrl?: string; color?: string };
};

export type SetupProps = { onSubmit: (facts: SetupFacts) => void; isBusy: boolean; error?: unknown };

const fields = [
  'company',
  'name',
  'email',
  'password',
  'timeZone',
  'currency',
  'website',
  'logoUrl',
  'color',
] as const;

/** Why the website could not be looked at, and that one goes on. */
const sentenceOf = (error: unknown): string => {
  const { where, what, how } = problemFacts(error);
  return `${where ?? what} ${how ?? ''}`;
};

const brandOf = (logoUrl: string, color: string): Pick<SetupFacts, 'brand'> =>
  logoUrl || color ? { brand: { ...(logoUrl ? { logoUrl } : {}), ...(color ? { color } : {}) } } : {};

/** The first-run card: everything that must be known to begin, the rest guessed. */
export const Setup = ({ onSubmit, isBusy, error }: SetupProps) => {
  const form = useForm({
    mode: 'controlled',
    validateInputOnBlur: true,
    initialValues: {
      company: '',
      name: '',
      email: '',
      password: '',
      timeZone: guessZone(),
      currency: guessCurrency(guessZone(), navigator.language),
      website: '',
      logoUrl: '',
      color: '',
    },
    validate: {
      company: checkName,
      name: checkName,
      email: checkEmail,
      password: checkPassword,
      website: checkWebsite,
      logoUrl: checkLogo,
      color: checkColor,
    },
  });
  const [hasLooked, setLooked] = useState(false);
  const {
    look,
    isLooking,
    error: lookError,
  } = useLook((found) => {
    setLooked(true);
    if (found.name && form.getValues().company.trim() === '') form.setFieldValue('company', found.name);
    form.setFieldValue('logoUrl', found.logoUrl ?? '');
    form.setFieldValue('color', found.color ?? '');
  });
  const bind = (field: (typeof fields)[number]) => {
    const bound = form.getInputProps(field);
    return { ...bound, error: bound.error ?? fieldError(error, field) };
  };
  const isElsewhere =
    error !== undefined && error !== null && !fields.some((field) => fieldError(error, field));
  return (
    <Card title="Set up Baton" text="One company to begin with. All of this can be changed later.">
      <form
        className={classes.form}
        noValidate
        onSubmit={form.onSubmit(({ logoUrl, color, ...values }) =>
          onSubmit({
            ...values,
            company: values.company.trim(),
            name: values.name.trim(),
            email: values.email.trim(),
            website: websiteOf(values.website),
            ...brandOf(logoUrl.trim(), color.trim()),
          }),
        )}
      >
        <TextInput
          label="Company"
          autoComplete="organization"
          autoFocus
          required
          withAsterisk={false}
          {...bind('company')}
        />
        <div className={classes.pair}>
          <TextInput label="Your name" autoComplete="name" required withAsterisk={false} {...bind('name')} />
          <TextInput
            label="Your e-mail"
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            {...bind('email')}
          />
        </div>
        <PasswordInput
          label="Password"
          description="At least 8 characters. A sentence is easiest to keep."
          autoComplete="new-password"
          required
          withAsterisk={false}
          {...bind('password')}
        />
        <div className={classes.pair}>
          <Select
            label="Time zone"
            data={zoneChoices(guessZone())}
            searchable
            allowDeselect={false}
            limit={50}
            nothingFoundMessage="No such zone"
            {...bind('timeZone')}
          />
          <Select
            label="Currency"
            data={currencyChoices()}
            searchable
            allowDeselect={false}
            limit={50}
            nothingFoundMessage="No such currency"
            {...bind('currency')}
          />
        </div>
        <TextInput
          label="Your website, if there is one"
          description="Name, logo and colour are taken over from it, as a proposal."
          inputMode="url"
          autoComplete="url"
          placeholder="acme.com"
          rightSection={isLooking ? <Loader size={16} aria-label="Looking at the website" /> : undefined}
          {...bind('website')}
          onBlur={(event) => {
            bind('website').onBlur(event);
            look(websiteOf(form.getValues().website));
          }}
        />
        <div role="status" className={classes.look}>
          {lookError && !isLooking ? sentenceOf(lookError) : null}
        </div>
        {hasLooked && (
          <div className={classes.pair}>
            <TextInput
              label="Logo, as an address"
              inputMode="url"
              leftSection={
                form.values.logoUrl ? (
                  <img src={form.values.logoUrl} alt="" className={classes.logo} key={form.values.logoUrl} />
                ) : undefined
              }
              {...bind('logoUrl')}
            />
            <ColorInput label="Colour" format="hex" withEyeDropper={false} {...bind('color')} />
          </div>
        )}
        {isElsewhere && <ErrorState {...problemFacts(error)} />}
        <Button type="submit" className={classes.submit} loading={isBusy}>
          Create the workspace
        </Button>
      </form>
    </Card>
  );
};
