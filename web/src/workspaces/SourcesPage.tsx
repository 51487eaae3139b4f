import { Button, Checkbox, Stack, TextInput } from '@mantine/core';
import { IconCheck, IconClock, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, keyOf, type Source, type SourceCreated } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import {
  ConfirmNumber,
  doneToast,
  EmptyState,
  ErrorState,
  Icon,
  problemFacts,
  sayProblem,
  Time,
} from '../ui/index.ts';
import { Copyable } from './Copyable.tsx';
import { MakeSecret } from './MakeSecret.tsx';
import classes from './Settings.module.css';
import { Section, SettingsPage, useMayAdmin } from './SettingsPage.tsx';
import { useAct, useList } from './useSettings.ts';

/** "Last event 4 s ago" is looked at again this often; a use is noted once a second at most. */
const refreshMs = 2_000;

const Heard = ({ source }: { source: Source }) =>
  source.lastUsedAt === null ? (
    <div className={classes.waiting} role="status">
      <Icon of={IconClock} />
      Waiting for the first page view
    </div>
  ) : (
    <div className={classes.seen} role="status">
      <Icon of={IconCheck} />
      <span>
        Last event <Time at={source.lastUsedAt} />
        {source.lastPage && <>, from {source.lastPage}</>}
      </span>
    </div>
  );

const WriteKey = ({ source, onRevoke }: { source: Source; onRevoke: () => void }) => {
  const { slug, path } = useWorkspace();
  const isAdmin = useMayAdmin();
  const snippet = useQuery({
    queryKey: keyOf(slug, 'snippet', source.keyId),
    queryFn: ({ signal }) =>
      api.get<{ html: string; key: string }>(`${path}/sources/${source.keyId}/snippet`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <li className={classes.card}>
      <div className={classes.line}>
        <span className={classes.name}>{source.name}</span>
        {isAdmin && (
          <Button variant="subtle" color="bad" size="compact-sm" onClick={onRevoke}>
            Revoke
          </Button>
        )}
      </div>
      <Heard source={source} />
      {snippet.error && <ErrorState {...problemFacts(snippet.error)} small />}
      {snippet.data && (
        <>
          <p className={classes.text}>Paste this before the end of the head of every page.</p>
          <Copyable text={snippet.data.html} label="snippet" />
          <p className={classes.text}>For apps and servers: the write key</p>
          <Copyable text={snippet.data.key} label="write key" />
        </>
      )}
    </li>
  );
};

const scopeWords = {
  read: 'Read: look at everything',
  work: 'Work: change contacts',
  build: 'Build: change and publish segments, workflows, templates',
  admin: 'Admin: change settings, keys and people',
} as const;
type Scope = keyof typeof scopeWords;

const useCreate = () =>
  useAct<{ name: string; kind: 'write' | 'api'; scopes?: string[] }, SourceCreated>(
    'sources',
    (path, input) => api.post(`${path}/sources`, input),
  );

const NewKey = ({ kind, onClose }: { kind: 'write' | 'api' | undefined; onClose: () => void }) => {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['read']);
  const create = useCreate();
  const made = create.data;
  const close = (): void => {
    setName('');
    setScopes(['read']);
    create.reset();
    onClose();
  };
  const submit = (): void => {
    if (kind === undefined) return;
    create.mutate(
      { name: name.trim(), kind, ...(kind === 'api' && { scopes }) },
      {
        onSuccess: (source) => {
          if (source.kind === 'api') return;
          doneToast(`${source.name} is ready`);
          close();
        },
      },
    );
  };
  return (
    <MakeSecret
      opened={kind !== undefined}
      onClose={close}
      title={kind === 'api' ? 'New API key' : 'New website or app'}
      made={
        made?.kind === 'api'
          ? {
              title: 'Your API key',
              text: 'This is the only time it is shown. Copy it now.',
              secret: made.key,
              label: 'API key',
            }
          : undefined
      }
      act={kind === 'api' ? 'Make the key' : 'Add'}
      canMake={name.trim() !== '' && (kind !== 'api' || scopes.length > 0)}
      isBusy={create.isPending}
      error={create.error}
      onMake={submit}
    >
      <TextInput
        label="Name"
        description={kind === 'api' ? 'Which program uses it.' : 'Which site or app it is.'}
        maxLength={100}
        value={name}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {kind === 'api' && (
        <Checkbox.Group label="It may" value={scopes} onChange={setScopes}>
          <Stack gap={8} mt={8}>
            {(Object.keys(scopeWords) as Scope[]).map((scope) => (
              <Checkbox key={scope} value={scope} label={scopeWords[scope]} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </MakeSecret>
  );
};

/** Settings: websites and apps that send events, programs that use the API. */
export const SourcesPage = () => {
  const isAdmin = useMayAdmin();
  const sources = useList<Source>('sources', '/sources', { everyMs: refreshMs });
  const [making, setMaking] = useState<'write' | 'api'>();
  const [revoking, setRevoking] = useState<Source>();
  const revoke = useAct<string>('sources', (path, keyId) => api.delete(`${path}/sources/${keyId}`));
  const all = sources.data?.items;
  const writeKeys = all?.filter(({ kind }) => kind === 'write') ?? [];
  const apiKeys = all?.filter(({ kind }) => kind === 'api') ?? [];
  const addButton = (kind: 'write' | 'api', label: string) =>
    isAdmin && (
      <Button variant="default" leftSection={<Icon of={IconPlus} />} onClick={() => setMaking(kind)}>
        {label}
      </Button>
    );
  return (
    <SettingsPage tab="/settings/sources">
      {sources.error && !all && (
        <ErrorState {...problemFacts(sources.error)} onRetry={() => void sources.refetch()} />
      )}
      <Section
        title="Websites and apps"
        text="Each has a write key. It can only bring events in, so it is no secret."
        aside={addButton('write', 'Add')}
      >
        <ul className={classes.cards}>
          {writeKeys.map((source) => (
            <WriteKey key={source.keyId} source={source} onRevoke={() => setRevoking(source)} />
          ))}
        </ul>
        {all && writeKeys.length === 0 && (
          <EmptyState
            title="No website yet"
            text="Add one to get the snippet that you paste on your pages."
          />
        )}
      </Section>
      <Section
        title="API keys"
        text="For programs that read or change things here. Shown once, when made."
        aside={addButton('api', 'New key')}
      >
        {apiKeys.length > 0 ? (
          <ul className={classes.rows}>
            {apiKeys.map((source) => (
              <li key={source.keyId}>
                <span className={classes.grow}>
                  <span className={classes.name}>{source.name}</span>{' '}
                  <span className={classes.quiet}>
                    <code>{source.prefix}...</code> · {source.scopes.join(', ')}
                  </span>
                </span>
                <span className={classes.acts}>
                  <span className={classes.quiet}>
                    {source.lastUsedAt ? (
                      <>
                        used <Time at={source.lastUsedAt} />
                      </>
                    ) : (
                      'never used'
                    )}
                  </span>
                  {isAdmin && (
                    <Button
                      variant="subtle"
                      color="bad"
                      size="compact-sm"
                      onClick={() => setRevoking(source)}
                    >
                      Revoke
                    </Button>
                  )}
                </span>
              </li>
            ))}
          </ul>
        ) : (
          all && (
            <p className={classes.text}>
              No program has one. A key lets a script or a shop read contacts, or change and publish, as far
              as you say.
            </p>
          )
        )}
      </Section>
      <NewKey kind={making} onClose={() => setMaking(undefined)} />
      <ConfirmNumber
        opened={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        people={0}
        danger
        busy={revoke.isPending}
        act={`Revoke ${revoking?.name ?? ''}`}
        effect={
          revoking?.kind === 'write'
            ? 'Pages and apps with this key bring in nothing from then on. This cannot be taken back.'
            : 'Programs with this key are refused from then on. This cannot be taken back.'
        }
        onConfirm={() => {
          if (!revoking) return;
          revoke.mutate(revoking.keyId, {
            onSuccess: () => setRevoking(undefined),
            onError: sayProblem,
          });
        }}
      />
    </SettingsPage>
  );
};
