import { Button, Checkbox, Stack, Switch, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import {
  api,
  type Webhook,
  type WebhookCreated,
  type WebhookDelivery,
  type WebhookTest,
} from '../api/index.ts';
import {
  ConfirmNumber,
  counted,
  doneToast,
  EmptyState,
  ErrorState,
  Icon,
  problemFacts,
  sayProblem,
  Time,
} from '../ui/index.ts';
import { isReceiver } from './checks.ts';
import { MakeSecret } from './MakeSecret.tsx';
import classes from './Settings.module.css';
import { Section } from './SettingsPage.tsx';
import { useAct, useList } from './useSettings.ts';

/** What a webhook can be told of, as the server lists it. */
const events: Readonly<Record<string, string>> = {
  'contact.created': 'A contact is new',
  'segment.entered': 'Somebody joins a segment',
  'segment.left': 'Somebody leaves a segment',
  'workflow.entered': 'Somebody enters a workflow',
  'workflow.ended': 'A way through a workflow ends',
  'message.submitted': 'A message is submitted',
  'message.held': 'A message is held back',
  'message.failed': 'A message fails',
  'message.bounced': 'A message bounces',
  'message.opened': 'A person opens a message',
  'message.clicked': 'A person clicks a message',
  'message.unsubscribed': 'A person unsubscribes',
};

const NewWebhook = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => {
  const [url, setUrl] = useState('');
  const [told, setTold] = useState<string[]>([]);
  const [hasLeft, setLeft] = useState(false);
  const create = useAct<{ url: string; events: string[] }, WebhookCreated>('webhooks', (path, input) =>
    api.post(`${path}/webhooks`, input),
  );
  const close = (): void => {
    setUrl('');
    setTold([]);
    setLeft(false);
    create.reset();
    onClose();
  };
  return (
    <MakeSecret
      opened={opened}
      onClose={close}
      title="New webhook"
      made={
        create.data && {
          title: 'Its secret',
          text: 'Deliveries are signed with it. This is the only time it is shown.',
          secret: create.data.secret,
          label: 'secret',
        }
      }
      act="Add"
      canMake={isReceiver(url) && told.length > 0}
      isBusy={create.isPending}
      error={create.error}
      onMake={() => create.mutate({ url: url.trim(), events: told })}
    >
      <TextInput
        label="Address"
        inputMode="url"
        placeholder="https://example.com/baton"
        value={url}
        data-autofocus
        onBlur={() => setLeft(true)}
        error={
          hasLeft && url !== '' && !isReceiver(url) ? 'Write the whole address, from https:// on.' : undefined
        }
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <Checkbox.Group label="Tell it when" value={told} onChange={setTold}>
        <Stack gap={8} mt={8}>
          {Object.entries(events).map(([name, label]) => (
            <Checkbox key={name} value={name} label={label} />
          ))}
        </Stack>
      </Checkbox.Group>
    </MakeSecret>
  );
};

const Waiting = ({ webhookId }: { webhookId: string }) => {
  const waiting = useList<WebhookDelivery>('webhooks', `/webhooks/${webhookId}/deliveries`);
  const retry = useAct<undefined, { retried: number }>('webhooks', (path) =>
    api.post(`${path}/webhooks/${webhookId}/deliveries/retry`),
  );
  const rows = waiting.data?.items ?? [];
  if (rows.length === 0) return null;
  return (
    <div className={classes.line}>
      <span className={classes.quiet}>
        {waiting.data && counted(rows.length, 'delivery waits', 'deliveries wait')}
        {rows[0]?.lastError && `: ${rows[0].lastError}`}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        loading={retry.isPending}
        onClick={() =>
          retry.mutate(undefined, {
            onSuccess: ({ retried }) =>
              doneToast(`${counted(retried, 'delivery is', 'deliveries are')} tried again now`),
            onError: sayProblem,
          })
        }
      >
        Try all again now
      </Button>
    </div>
  );
};

const Card = ({ webhook, onRemove }: { webhook: Webhook; onRemove: () => void }) => {
  const change = useAct<{ enabled: boolean }, Webhook>('webhooks', (path, input) =>
    api.patch(`${path}/webhooks/${webhook.webhookId}`, input),
  );
  const test = useAct<undefined, WebhookTest>('webhooks', (path) =>
    api.post(`${path}/webhooks/${webhook.webhookId}/test`),
  );
  const { url, state, disabledReason, lastError, lastDeliveredAt, failingSince } = webhook;
  return (
    <li className={classes.card}>
      <div className={classes.line}>
        <span className={classes.name}>{url}</span>
        <Switch
          aria-label={`Tell ${url}`}
          label={state === 'active' ? 'On' : 'Off'}
          checked={state === 'active'}
          disabled={change.isPending}
          onChange={(event) =>
            change.mutate({ enabled: event.currentTarget.checked }, { onError: sayProblem })
          }
        />
      </div>
      <span className={classes.quiet}>{webhook.events.map((name) => events[name] ?? name).join(' · ')}</span>
      <span className={classes.quiet}>
        {lastDeliveredAt ? (
          <>
            Last told <Time at={lastDeliveredAt} />
          </>
        ) : (
          'Not told of anything yet'
        )}
        {failingSince && (
          <span className={classes.wrong}>
            {' '}
            · fails since <Time at={failingSince} />
            {lastError && `: ${lastError}`}
          </span>
        )}
        {state === 'disabled' && disabledReason && <span className={classes.wrong}> · {disabledReason}</span>}
      </span>
      <Waiting webhookId={webhook.webhookId} />
      <div className={classes.acts}>
        <Button
          size="compact-sm"
          variant="default"
          loading={test.isPending}
          onClick={() => test.mutate(undefined, { onError: sayProblem })}
        >
          Send a test
        </Button>
        <Button size="compact-sm" variant="subtle" color="bad" onClick={onRemove}>
          Remove
        </Button>
        {test.data && (
          <span className={test.data.ok ? classes.quiet : classes.wrong} role="status">
            {test.data.status === null ? 'No answer' : `Answered ${test.data.status}`}
            {test.data.ok ? '' : `: ${test.data.detail}`}
          </span>
        )}
      </div>
    </li>
  );
};

/** Who outside is told of what, and what did not arrive. */
export const Webhooks = () => {
  const webhooks = useList<Webhook>('webhooks', '/webhooks');
  const [isMaking, setMaking] = useState(false);
  const [removing, setRemoving] = useState<Webhook>();
  const remove = useAct<string>('webhooks', (path, id) => api.delete(`${path}/webhooks/${id}`));
  const rows = webhooks.data?.items;
  const addButton = (
    <Button variant="default" leftSection={<Icon of={IconPlus} />} onClick={() => setMaking(true)}>
      Add
    </Button>
  );
  return (
    <Section
      title="Webhooks"
      text="Programs elsewhere that are told when something happens here."
      aside={rows && rows.length > 0 ? addButton : undefined}
    >
      {webhooks.error && !rows && (
        <ErrorState {...problemFacts(webhooks.error)} onRetry={() => void webhooks.refetch()} />
      )}
      {rows?.length === 0 && (
        <EmptyState
          title="No program is told yet"
          text="Add an address and choose what it hears of. Deliveries are signed and repeated until they arrive."
          action={addButton}
        />
      )}
      <ul className={classes.cards}>
        {rows?.map((webhook) => (
          <Card key={webhook.webhookId} webhook={webhook} onRemove={() => setRemoving(webhook)} />
        ))}
      </ul>
      <NewWebhook opened={isMaking} onClose={() => setMaking(false)} />
      <ConfirmNumber
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        people={0}
        danger
        busy={remove.isPending}
        act="Remove the webhook"
        effect={`${removing?.url ?? ''} is told of nothing from then on; what waits for it is dropped.`}
        onConfirm={() => {
          if (!removing) return;
          remove.mutate(removing.webhookId, {
            onSuccess: () => setRemoving(undefined),
            onError: sayProblem,
          });
        }}
      />
    </Section>
  );
};
