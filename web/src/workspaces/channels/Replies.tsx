import { Button, NumberInput, PasswordInput, SimpleGrid, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldError, type RepliesShown } from '../../api/index.ts';
import { counted, ErrorState, problemFacts, Time } from '../../ui/index.ts';
import settings from '../Settings.module.css';
import { SectionForm, useMayAdmin } from '../SettingsPage.tsx';
import { useChangeReplies, useReplies } from './useReplies.ts';

type Mailbox = NonNullable<RepliesShown['mailbox']>;
type Typed = {
  host: string;
  port: number;
  secure: boolean;
  user: string;
  password: string;
  folder: string;
  moveTo: string;
};

const EMPTY: Typed = {
  host: '',
  port: 993,
  secure: true,
  user: '',
  password: '',
  folder: 'INBOX',
  moveTo: '',
};

const typedOf = (mailbox: Mailbox | null): Typed =>
  mailbox ? { ...EMPTY, ...mailbox, password: '', moveTo: mailbox.moveTo ?? '' } : EMPTY;

const Health = ({ health }: { health: Mailbox['health'] }) => {
  if (!health?.checkedAt && !health?.error) return <p className={settings.text}>Not looked at yet.</p>;
  if (health.error)
    return (
      <ErrorState
        small
        what="The mailbox cannot be read"
        where={health.error}
        how="It is tried again by itself. Check server, user name and password."
      />
    );
  return (
    <p className={settings.text} role="status">
      Read <Time at={health.checkedAt} />. {counted(health.taken, 'bounce or answer', 'bounces and answers')}{' '}
      taken
      {health.lastTakenAt ? (
        <>
          , the last <Time at={health.lastTakenAt} />
        </>
      ) : null}
      .
    </p>
  );
};

const MailboxForm = ({ mailbox }: { mailbox: Mailbox | null }) => {
  const change = useChangeReplies('Mailbox saved');
  const remove = useChangeReplies('The mailbox is no longer read');
  const [edits, setEdits] = useState<Partial<Typed>>({});
  const typed = { ...typedOf(mailbox), ...edits };
  const set = (next: Partial<Typed>): void => setEdits({ ...edits, ...next });
  const isWhole =
    typed.host.trim() !== '' && typed.user.trim() !== '' && (mailbox !== null || typed.password !== '');
  const errorOf = (name: string) => fieldError(change.error, `mailbox.${name}`);
  const save = (): void => {
    const { password, moveTo, ...place } = typed;
    change.mutate(
      {
        mailbox: {
          ...place,
          ...(password ? { password } : {}),
          ...(moveTo.trim() ? { moveTo: moveTo.trim() } : {}),
        },
      },
      { onSuccess: () => setEdits({}) },
    );
  };
  return (
    <>
      <SectionForm
        onSubmit={save}
        act={mailbox ? 'Save mailbox' : 'Read this mailbox'}
        isBusy={change.isPending}
        canSave={Object.keys(edits).length > 0 && isWhole}
        error={errorOf('password') ? undefined : change.error}
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={12}>
          <TextInput
            label="IMAP server"
            placeholder="imap.example.com"
            autoComplete="off"
            value={typed.host}
            error={errorOf('host')}
            onChange={(event) => set({ host: event.currentTarget.value })}
          />
          <NumberInput
            label="IMAP port"
            min={1}
            max={65_535}
            value={typed.port}
            error={errorOf('port')}
            onChange={(port) => set({ port: Number(port) || 993 })}
          />
          <TextInput
            label="Mailbox user"
            autoComplete="off"
            value={typed.user}
            error={errorOf('user')}
            onChange={(event) => set({ user: event.currentTarget.value })}
          />
          <PasswordInput
            label="Mailbox password"
            autoComplete="new-password"
            placeholder={mailbox ? 'Kept as it is' : undefined}
            visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
            value={typed.password}
            error={errorOf('password')}
            onChange={(event) => set({ password: event.currentTarget.value })}
          />
          <TextInput
            label="Folder"
            value={typed.folder}
            error={errorOf('folder')}
            onChange={(event) => set({ folder: event.currentTarget.value })}
          />
          <TextInput
            label="Move what was taken to"
            placeholder="It stays, marked as read"
            value={typed.moveTo}
            error={errorOf('moveTo')}
            onChange={(event) => set({ moveTo: event.currentTarget.value })}
          />
        </SimpleGrid>
        <Switch
          label="TLS from the start (else STARTTLS)"
          checked={typed.secure}
          onChange={(event) => set({ secure: event.currentTarget.checked })}
        />
      </SectionForm>
      {mailbox && (
        <div className={settings.card}>
          <Health health={mailbox.health} />
          <div>
            <Button
              variant="default"
              loading={remove.isPending}
              onClick={() => remove.mutate({ mailbox: null })}
            >
              Stop reading it
            </Button>
          </div>
        </div>
      )}
    </>
  );
};

const DomainForm = ({ replies }: { replies: RepliesShown }) => {
  const change = useChangeReplies('Saved');
  const [typed, setTyped] = useState<string>();
  const domain = typed ?? replies.replyDomain ?? '';
  const description = replies.receivesOn
    ? `Each message asks for answers at an address of its own there. Point its MX record to this server, which takes mail on port ${replies.receivesOn}.`
    : 'Each message asks for answers at an address of its own there. This server takes no mail itself yet (SMTP_RECEIVE_PORT).';
  return (
    <SectionForm
      onSubmit={() =>
        change.mutate({ replyDomain: domain.trim() || null }, { onSuccess: () => setTyped(undefined) })
      }
      act="Save domain"
      isBusy={change.isPending}
      canSave={typed !== undefined && domain.trim() !== (replies.replyDomain ?? '')}
      error={fieldError(change.error, 'replyDomain') ? undefined : change.error}
    >
      <TextInput
        label="Domain for answers"
        description={description}
        placeholder="reply.example.com"
        autoComplete="off"
        value={domain}
        error={fieldError(change.error, 'replyDomain')}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </SectionForm>
  );
};

/** Where bounces and answers come to: a mailbox that is read, a domain of the server's own. */
export const Replies = () => {
  const isAdmin = useMayAdmin();
  const { data, error, refetch } = useReplies(isAdmin);
  if (!isAdmin) return <p className={settings.text}>Only admins see and change this.</p>;
  if (error && !data) return <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />;
  if (!data) return null;
  return (
    <>
      <MailboxForm mailbox={data.mailbox} />
      <DomainForm replies={data} />
    </>
  );
};
