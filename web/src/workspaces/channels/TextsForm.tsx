import { PasswordInput, Radio, SimpleGrid, Skeleton, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldError, type TextsSettings } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { ErrorState, problemFacts } from '../../ui/index.ts';
import { Copyable } from '../Copyable.tsx';
import settings from '../Settings.module.css';
import { SectionForm, useMayAdmin } from '../SettingsPage.tsx';
import classes from './Channels.module.css';
import { typedPrices, typedWords, written } from './country-rules.ts';
import { type TextsChange, useChangeTexts, useTexts } from './useTexts.ts';

type By = 'sandbox' | 'twilio' | 'kannel';

const CARDS: readonly { value: By; label: string; text: string; act: string }[] = [
  {
    value: 'sandbox',
    label: 'Sandbox',
    text: 'Nothing leaves this machine. Texts are in Messages.',
    act: 'Keep texts in the sandbox',
  },
  { value: 'twilio', label: 'Twilio', text: 'By its API.', act: 'Send texts through Twilio' },
  {
    value: 'kannel',
    label: 'Kannel',
    text: 'Through an SMS gateway of your own.',
    act: 'Send texts through Kannel',
  },
];

/** What is typed of an account; `account`: the SID, or the user of the gateway. */
interface Account {
  url: string;
  account: string;
  from: string;
  secret: string;
}

const accountOf = (by: By, { provider }: TextsSettings): Account => {
  const none = { url: '', account: '', from: '', secret: '' };
  if (!provider || provider.name !== by) return none;
  return provider.name === 'twilio'
    ? { ...none, account: provider.accountSid, from: provider.from }
    : { ...none, url: provider.url, account: provider.user, from: provider.from };
};

const providerOf = (
  by: By,
  { url, account, from, secret }: Account,
): NonNullable<TextsChange['provider']> | null => {
  const rest = { from: from.trim(), ...(secret ? { secret } : {}) };
  if (by === 'twilio') return { name: 'twilio', accountSid: account.trim(), ...rest };
  if (by === 'kannel') return { name: 'kannel', url: url.trim(), user: account.trim(), ...rest };
  return null;
};

const AccountFields = ({
  by,
  account,
  isStored,
  errorOf,
  onChange,
}: {
  by: By;
  account: Account;
  isStored: boolean;
  errorOf: (name: string) => string | undefined;
  onChange: (change: Partial<Account>) => void;
}) => (
  <>
    {by === 'kannel' && (
      <TextInput
        label="Address of sendsms"
        type="url"
        placeholder="https://sms.example.com/cgi-bin/sendsms"
        autoComplete="off"
        value={account.url}
        error={errorOf('url')}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
      />
    )}
    <TextInput
      label={by === 'twilio' ? 'Account SID' : 'User'}
      placeholder={by === 'twilio' ? 'AC...' : undefined}
      autoComplete="off"
      value={account.account}
      error={errorOf(by === 'twilio' ? 'accountSid' : 'user')}
      onChange={(event) => onChange({ account: event.currentTarget.value })}
    />
    <PasswordInput
      label={by === 'twilio' ? 'Auth token' : 'Password'}
      autoComplete="new-password"
      placeholder={isStored ? 'Kept as it is' : undefined}
      visibilityToggleButtonProps={{ 'aria-label': 'Show the secret' }}
      value={account.secret}
      error={errorOf('secret')}
      onChange={(event) => onChange({ secret: event.currentTarget.value })}
    />
    <TextInput
      label="Sender"
      description={
        by === 'twilio' ? 'A number of yours, a name, or a messaging service (MG...).' : 'A number or a name.'
      }
      autoComplete="off"
      value={account.from}
      error={errorOf('from')}
      onChange={(event) => onChange({ from: event.currentTarget.value })}
    />
  </>
);

const kannelService = (url: string): string => `${url}?id=%I&from=%p&to=%P&text=%b&charset=UTF-8`;

/** What to paste at the provider, so that answers come in. */
const Inbound = ({ by, inbound }: { by: 'twilio' | 'kannel'; inbound: TextsSettings['inbound'] }) => (
  <div className={settings.card}>
    <span className={settings.text}>
      {by === 'twilio'
        ? 'So that answers come in, and STOP works at once: paste this address at the number or messaging service, as webhook for incoming messages (POST).'
        : 'So that answers come in, and STOP works at once: a group sms-service with this get-url, catch-all = true and omit-empty = true.'}
    </span>
    <Copyable label="address" text={by === 'twilio' ? inbound.twilio : kannelService(inbound.kannel)} />
  </div>
);

const Provider = ({ texts }: { texts: TextsSettings }) => {
  const change = useChangeTexts('Texts saved');
  const chosen: By = texts.provider?.name ?? 'sandbox';
  const [by, setBy] = useState<By>(chosen);
  const [typed, setTyped] = useState<Partial<Account>>({});
  const account = { ...accountOf(by, texts), ...typed };
  const isStored = by === chosen;
  const isChanged = by !== chosen || Object.keys(typed).length > 0;
  const isWhole =
    by === 'sandbox' ||
    (account.account.trim() !== '' &&
      account.from.trim() !== '' &&
      (isStored || account.secret !== '') &&
      (by === 'twilio' || account.url.trim() !== ''));
  const errorOf = (name: string) => fieldError(change.error, `provider.${name}`);
  const hasFieldError = ['url', 'accountSid', 'user', 'secret', 'from'].some(
    (name) => errorOf(name) !== undefined,
  );
  return (
    <>
      <SectionForm
        onSubmit={() =>
          change.mutate({ provider: providerOf(by, account) }, { onSuccess: () => setTyped({}) })
        }
        act={CARDS.find(({ value }) => value === by)!.act}
        isBusy={change.isPending}
        canSave={isChanged && isWhole}
        error={hasFieldError ? undefined : change.error}
      >
        <Radio.Group
          aria-label="Who carries texts"
          value={by}
          onChange={(value) => {
            change.reset();
            setTyped({});
            setBy(value as By);
          }}
        >
          <SimpleGrid cols={{ base: 1, xs: 3 }} spacing={8}>
            {CARDS.map(({ value, label, text }) => (
              <Radio.Card
                key={value}
                value={value}
                className={classes.choice}
                aria-label={`${label}. ${text}`}
              >
                <Radio.Indicator />
                <span>
                  <span className={classes.choiceName}>{label}</span>
                  <span className={classes.choiceText}>{text}</span>
                </span>
              </Radio.Card>
            ))}
          </SimpleGrid>
        </Radio.Group>
        {by !== 'sandbox' && (
          <AccountFields
            by={by}
            account={account}
            isStored={isStored}
            errorOf={errorOf}
            onChange={(next) => setTyped({ ...typed, ...next })}
          />
        )}
      </SectionForm>
      {chosen !== 'sandbox' && by === chosen && <Inbound by={chosen} inbound={texts.inbound} />}
    </>
  );
};

const Rules = ({ texts }: { texts: TextsSettings }) => {
  const { currency } = useWorkspace();
  const change = useChangeTexts('Prices and words saved');
  const [prices, setPrices] = useState<string>();
  const [wayOut, setWayOut] = useState<string>();
  const [help, setHelp] = useState<string>();
  const [readPrices, readWords] = [typedPrices(prices ?? ''), typedWords(wayOut ?? '')];
  const isChanged = prices !== undefined || wayOut !== undefined || help !== undefined;
  const errorOf = (wrong: string | null): string | undefined =>
    wrong === null ? undefined : `"${wrong}" does not begin with a country of two letters, or *`;
  const save = (): void =>
    change.mutate(
      {
        ...(prices === undefined ? {} : { prices: readPrices.rules }),
        ...(wayOut === undefined ? {} : { wayOut: readWords.rules }),
        ...(help === undefined ? {} : { help: help.trim() || null }),
      },
      {
        onSuccess: () => {
          setPrices(undefined);
          setWayOut(undefined);
          setHelp(undefined);
        },
      },
    );
  return (
    <SectionForm
      onSubmit={save}
      act="Save prices and words"
      isBusy={change.isPending}
      canSave={isChanged && readPrices.wrong === null && readWords.wrong === null}
      error={change.error}
    >
      <Textarea
        label={`Price of a part, in ${currency}`}
        description="A line for each country: AT 0.07. A star stands for all others."
        autosize
        minRows={2}
        maxRows={12}
        value={prices ?? written(texts.prices)}
        error={errorOf(readPrices.wrong)}
        onChange={(event) => setPrices(event.currentTarget.value)}
      />
      <Textarea
        label="The way out"
        description="What is added to marketing texts, a line for each country: US Reply STOP to end."
        autosize
        minRows={2}
        maxRows={12}
        value={wayOut ?? written(texts.wayOut)}
        error={errorOf(readWords.wrong)}
        onChange={(event) => setWayOut(event.currentTarget.value)}
      />
      <TextInput
        label="Answer to HELP"
        description="Left empty: who you are and how to end it, in the person's language. STOP and START are understood in eight languages."
        value={help ?? texts.help ?? ''}
        onChange={(event) => setHelp(event.currentTarget.value)}
      />
    </SectionForm>
  );
};

/** Who carries texts, what they cost, and how people end them. */
export const TextsForm = () => {
  const isAdmin = useMayAdmin();
  const { data, error } = useTexts(isAdmin);
  if (!isAdmin) return <p className={settings.text}>Only admins see and change who carries texts.</p>;
  if (error) return <ErrorState {...problemFacts(error)} />;
  if (!data) return <Skeleton height={160} radius={10} />;
  return (
    <>
      <Provider texts={data} />
      <Rules texts={data} />
    </>
  );
};
