import { PasswordInput, SegmentedControl, Skeleton, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldError, type TextsSettings } from '../../api/index.ts';
import { ErrorState, problemFacts } from '../../ui/index.ts';
import { Copyable } from '../Copyable.tsx';
import settings from '../Settings.module.css';
import { SectionForm, useMayAdmin } from '../SettingsPage.tsx';
import { useChangeTexts, useTexts } from './useTexts.ts';

type Way = 'url' | 'token';

const Form = ({ slack }: { slack: TextsSettings['slack'] }) => {
  const change = useChangeTexts('Slack saved');
  const [way, setWay] = useState<Way>(slack?.hasToken ? 'token' : 'url');
  const [secret, setSecret] = useState('');
  const [to, setTo] = useState(slack?.to ?? '');
  const isStored = way === 'token' ? slack?.hasToken === true : slack?.hasUrl === true;
  const save = (): void =>
    change.mutate(
      { slack: { [way]: secret.trim(), ...(way === 'token' && to.trim() ? { to: to.trim() } : {}) } },
      { onSuccess: () => setSecret('') },
    );
  return (
    <SectionForm
      onSubmit={save}
      act="Connect Slack"
      isBusy={change.isPending}
      canSave={secret.trim() !== ''}
      error={fieldError(change.error, `slack.${way}`) ? undefined : change.error}
    >
      <SegmentedControl
        aria-label="How Slack is reached"
        data={[
          { value: 'url', label: 'Incoming webhook' },
          { value: 'token', label: 'Bot token' },
        ]}
        value={way}
        onChange={(next) => setWay(next as Way)}
      />
      <PasswordInput
        label={way === 'url' ? 'Webhook URL' : 'Bot token'}
        description={
          way === 'url'
            ? 'From Slack: your app, Incoming Webhooks. It posts into one channel.'
            : 'From Slack: your app, OAuth, with the right chat:write. It posts where a template says.'
        }
        placeholder={isStored ? 'Connected. Paste another to change it' : undefined}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the secret' }}
        value={secret}
        error={fieldError(change.error, `slack.${way}`)}
        onChange={(event) => setSecret(event.currentTarget.value)}
      />
      {way === 'token' && (
        <TextInput
          label="Slack channel"
          description="Where it posts when a template names none."
          placeholder="#sales"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      )}
    </SectionForm>
  );
};

/** Where steps tell the company something: Slack, and programs. */
export const SlackForm = () => {
  const isAdmin = useMayAdmin();
  const { data, error } = useTexts(isAdmin);
  if (!isAdmin) return <p className={settings.text}>Only admins see and change this.</p>;
  if (error) return <ErrorState {...problemFacts(error)} />;
  if (!data) return <Skeleton height={160} radius={10} />;
  return (
    <>
      <Form slack={data.slack} />
      <div className={settings.card}>
        <span className={settings.text}>
          Bodies that a step sends to a program are signed with this secret (Standard Webhooks).
        </span>
        <Copyable label="secret" text={data.hookSecret} />
      </div>
    </>
  );
};
