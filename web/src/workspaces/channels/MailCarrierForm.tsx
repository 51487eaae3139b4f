import { Radio, SimpleGrid, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { fieldError, type MailCarrier, type MailProvider } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { counted, ErrorState, problemFacts } from '../../ui/index.ts';
import settings from '../Settings.module.css';
import { SectionForm, useMayAdmin } from '../SettingsPage.tsx';
import classes from './Channels.module.css';
import { ProviderFields } from './ProviderFields.tsx';
import { missingFields, PROVIDER_NAMES, PROVIDERS } from './providers.ts';
import { Reports } from './Reports.tsx';
import { SmtpFields } from './SmtpFields.tsx';
import { TestMail } from './TestMail.tsx';
import { type MailChoice, type SmtpTyped, useChooseCarrier, useMailCarrier } from './useMail.ts';

type By = 'none' | 'smtp' | MailProvider;

const NOTHING_CHOSEN = {
  sandbox: {
    label: 'Sandbox',
    text: 'Nothing leaves this machine. Mails are in Messages, where you read and click them.',
    act: 'Keep mail in the sandbox',
  },
  server: {
    label: 'The server of this installation',
    text: 'Mail leaves through the mail server that all workspaces here share.',
    act: 'Send through the server of this installation',
  },
} as const;

const isProvider = (by: string): by is MailProvider => (PROVIDER_NAMES as string[]).includes(by);

const Cards = ({
  by,
  byDefault,
  onChange,
}: {
  by: By;
  byDefault: MailCarrier['byDefault'];
  onChange: (by: By) => void;
}) => {
  const cards = [
    { value: 'none', ...NOTHING_CHOSEN[byDefault] },
    { value: 'smtp', label: 'SMTP', text: 'Through the server of your mail provider.' },
    ...PROVIDER_NAMES.map((name) => ({
      value: name,
      label: PROVIDERS[name].label,
      text: PROVIDERS[name].text,
    })),
  ];
  return (
    <Radio.Group aria-label="Who carries e-mail" value={by} onChange={(value) => onChange(value as By)}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={8}>
        {cards.map(({ value, label, text }) => (
          <Radio.Card key={value} value={value} className={classes.choice} aria-label={`${label}. ${text}`}>
            <Radio.Indicator />
            <span>
              <span className={classes.choiceName}>{label}</span>
              <span className={classes.choiceText}>{text}</span>
            </span>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
};

/** What waits because the provider does not take it, in its own words. */
const Waiting = ({ waiting }: { waiting: NonNullable<MailCarrier['waiting']> }) => (
  <div className={`${settings.card} ${waiting.isAccount ? settings.stopped : ''}`} role="status">
    <span className={settings.text}>
      {waiting.isAtLeast ? 'At least ' : ''}
      {counted(waiting.count, 'mail waits', 'mails wait')} for the provider and{' '}
      {waiting.count === 1 ? 'is' : 'are'} tried again by {waiting.count === 1 ? 'itself' : 'themselves'}. It
      says: {waiting.reason}
    </span>
  </div>
);

const initialFields = (name: MailProvider, { accounts }: MailCarrier): Record<string, string> => {
  const initial = PROVIDERS[name].fields.map((field) => [field.name, field.initial ?? '']);
  return { ...Object.fromEntries(initial), ...accounts[name]?.values };
};

const Form = ({ carrier }: { carrier: MailCarrier }) => {
  const { settings: stored } = useWorkspace();
  const choose = useChooseCarrier();
  const chosen: By = carrier.by === 'smtp' || isProvider(carrier.by) ? carrier.by : 'none';
  const [by, setBy] = useState<By>(chosen);
  const [typed, setTyped] = useState<Partial<Record<MailProvider, Record<string, string>>>>({});
  const [smtp, setSmtp] = useState<SmtpTyped | null>(null);
  const server: SmtpTyped = smtp ?? {
    host: stored.smtp?.host ?? '',
    port: stored.smtp?.port ?? 587,
    secure: stored.smtp?.secure ?? false,
    user: stored.smtp?.user ?? '',
  };
  const provider = isProvider(by) ? by : null;
  const fields = provider ? { ...initialFields(provider, carrier), ...typed[provider] } : {};
  const secrets = (provider && carrier.accounts[provider]?.secrets) ?? [];
  const isChanged =
    by !== chosen || (provider !== null && typed[provider] !== undefined) || (by === 'smtp' && smtp !== null);
  const isWhole = provider
    ? missingFields(PROVIDERS[provider], fields, secrets).length === 0
    : by === 'none' || /^[a-z0-9.:-]+$/i.test(server.host.trim());

  const choice = (): MailChoice => {
    if (provider) return { by: provider, fields };
    if (by === 'none') return { by: 'sandbox' };
    const { user, password, ...rest } = server;
    return {
      by: 'smtp',
      smtp: {
        ...rest,
        host: rest.host.trim(),
        ...(user?.trim() ? { user: user.trim() } : {}),
        ...(password ? { password } : {}),
      },
    };
  };
  const submit = (): void =>
    choose.mutate(choice(), {
      onSuccess: () => {
        setTyped({});
        setSmtp(null);
      },
    });
  const errorOf = (group: 'fields' | 'smtp') => (name: string) =>
    fieldError(choose.error, `${group}.${name}`) ?? fieldError(choose.error, `settings.${group}.${name}`);
  const hasFieldError =
    provider !== null && PROVIDERS[provider].fields.some(({ name }) => errorOf('fields')(name) !== undefined);
  const act = provider
    ? `Send through ${PROVIDERS[provider].label}`
    : by === 'smtp'
      ? 'Send through this server'
      : NOTHING_CHOSEN[carrier.byDefault].act;
  const account = provider ? carrier.accounts[provider] : undefined;
  return (
    <>
      {carrier.waiting && <Waiting waiting={carrier.waiting} />}
      <SectionForm
        onSubmit={submit}
        act={act}
        isBusy={choose.isPending}
        canSave={isChanged && isWhole}
        error={hasFieldError ? undefined : choose.error}
      >
        <Cards
          by={by}
          byDefault={carrier.byDefault}
          onChange={(next) => {
            choose.reset();
            setBy(next);
          }}
        />
        {provider && (
          <ProviderFields
            provider={PROVIDERS[provider]}
            values={fields}
            stored={secrets}
            errorOf={errorOf('fields')}
            onChange={(name, value) =>
              setTyped({ ...typed, [provider]: { ...typed[provider], [name]: value } })
            }
          />
        )}
        {by === 'smtp' && (
          <SmtpFields
            smtp={server}
            hasPassword={stored.smtp?.hasPassword ?? false}
            errorOf={errorOf('smtp')}
            onChange={(change) => setSmtp({ ...server, ...change })}
          />
        )}
      </SectionForm>
      {provider && account && <Reports provider={PROVIDERS[provider]} account={account} />}
      {carrier.by !== 'sandbox' && by === chosen && <TestMail />}
    </>
  );
};

/** Who carries the workspace's mail: chosen, set up, tried out, and heard from. */
export const MailCarrierForm = () => {
  const isAdmin = useMayAdmin();
  const { data, error } = useMailCarrier(isAdmin);
  if (!isAdmin) return <p className={settings.text}>Only admins see and change who carries mail.</p>;
  if (error) return <ErrorState {...problemFacts(error)} />;
  return data ? <Form carrier={data} /> : <Skeleton height={240} radius={10} />;
};
