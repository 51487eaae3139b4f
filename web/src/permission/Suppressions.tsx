import { Button, FileButton, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFile, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type PermissionShown, type SuppressionShown, type SuppressionsAdded } from '../api/index.ts';
import { usePages, useWorkspace } from '../app/index.ts';
import {
  AppLink,
  counted,
  doneToast,
  EmptyState,
  ErrorState,
  Icon,
  problemFacts,
  readNow,
  ShowMore,
  Time,
} from '../ui/index.ts';
import classes from '../workspaces/Settings.module.css';
import { Section } from '../workspaces/SettingsPage.tsx';
import own from './Permission.module.css';
import { usePermissionAct } from './usePermission.ts';
import { channelWords, reachWords, reasonWords } from './words.ts';

type Reason = SuppressionShown['reason'];
type Topics = PermissionShown['topics'];

const useMayBuild = (): boolean => ['admin', 'marketer'].includes(useWorkspace().role);

const useSuppressions = (reason: Reason | null, search: string) => {
  const key = ['permission', 'suppressions', reason ?? '', search] as const;
  const query = { limit: 20, reason, search: search || null };
  return usePages<SuppressionShown>(key, '/permission/suppressions', query);
};

const addReasons = [
  { value: 'unsubscribed', label: 'They unsubscribed: no news, no offers' },
  { value: 'blocked', label: 'Barred by us: nothing at all' },
  { value: 'bounced', label: 'Mail to them came back: nothing at all' },
  { value: 'complained', label: 'They complained: nothing at all' },
] as const;

/** When it ends by itself, in days; 0: never. */
const lengths = [
  { value: '0', label: 'Never, until somebody lifts it' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
] as const;
const DAY_MS = 86_400_000;

/** Pasted lines, or the text of a file that is chosen or dropped into the same field. */
const AddDialog = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => {
  const [text, setText] = useState('');
  const [reason, setReason] = useState<string>('unsubscribed');
  const [days, setDays] = useState('0');
  const add = usePermissionAct<{ text: string; reason: string; until?: string }, SuppressionsAdded>(
    (path, input) => api.post(`${path}/permission/suppressions`, input),
  );
  const close = (): void => {
    setText('');
    add.reset();
    onClose();
  };
  const refused = add.data?.refused ?? [];
  const until =
    days === '0' ? {} : { until: new Date(readNow().getTime() + Number(days) * DAY_MS).toISOString() };
  const readFile = async (file: File | null | undefined): Promise<void> => {
    if (file) setText(await file.text());
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Suppress addresses"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {add.data ? (
        <Stack gap={16}>
          <p className={classes.text} role="status">
            {counted(add.data.added, 'address gets', 'addresses get')} nothing more.
            {refused.length > 0 && ` In ${counted(refused.length, 'line', 'lines')} was no address:`}
          </p>
          {refused.length > 0 && (
            <ul className={classes.rows}>
              {refused.slice(0, 10).map(({ line, text: given }) => (
                <li key={line}>
                  <span className={classes.quiet}>Line {line}</span>
                  <span className={classes.grow}>{given}</span>
                </li>
              ))}
            </ul>
          )}
          <div>
            <Button onClick={close}>Done</Button>
          </div>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate({ text, reason, ...until });
          }}
        >
          <Stack gap={16}>
            <Textarea
              label="E-mail addresses and phone numbers"
              description="One a line, or the rows of a CSV file; phone numbers with their country: +43 664 123."
              autosize
              minRows={5}
              maxRows={12}
              data-autofocus
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              onDrop={(event) => {
                if (event.dataTransfer.files.length === 0) return;
                event.preventDefault();
                void readFile(event.dataTransfer.files[0]);
              }}
            />
            <div>
              <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={(file) => void readFile(file)}>
                {(props) => (
                  <Button
                    {...props}
                    variant="default"
                    size="compact-sm"
                    leftSection={<Icon of={IconFile} size={16} />}
                  >
                    Take a file
                  </Button>
                )}
              </FileButton>
            </div>
            <Select
              label="Why"
              data={addReasons.map(({ value, label }) => ({ value, label }))}
              allowDeselect={false}
              value={reason}
              onChange={(next) => next && setReason(next)}
            />
            <Select
              label="Ends"
              data={lengths.map(({ value, label }) => ({ value, label }))}
              allowDeselect={false}
              value={days}
              onChange={(next) => next && setDays(next)}
            />
            {add.error ? <ErrorState {...problemFacts(add.error)} small /> : null}
            <div className={classes.acts}>
              <Button type="submit" loading={add.isPending} disabled={text.trim() === ''}>
                Suppress
              </Button>
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
            </div>
          </Stack>
        </form>
      )}
    </Modal>
  );
};

/** Lifting says what it does; what the person asked for needs their new word, which is kept. */
const LiftDialog = ({ bar, onClose }: { bar: SuppressionShown | undefined; onClose: () => void }) => {
  const [proof, setProof] = useState('');
  const lift = usePermissionAct<Pick<SuppressionShown, 'channel' | 'address' | 'topic'> & { proof?: string }>(
    (path, input) => api.post(`${path}/permission/suppressions/lift`, input),
  );
  const close = (): void => {
    setProof('');
    lift.reset();
    onClose();
  };
  const submit = (): void => {
    if (!bar) return;
    const { channel, address, topic } = bar;
    lift.mutate(
      { channel, address, topic, ...(proof.trim() ? { proof: proof.trim() } : {}) },
      {
        onSuccess: () => {
          doneToast(`${address} can be written to again`);
          close();
        },
      },
    );
  };
  return (
    <Modal
      opened={bar !== undefined}
      onClose={close}
      title="Lift the suppression"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap={16}>
          <p className={classes.text}>
            {bar?.address} can be written to again.{' '}
            {bar?.needsProof
              ? 'They asked for this themselves, so only a new word of theirs lifts it. What you write here is kept in the log.'
              : 'The log keeps who lifted it.'}
          </p>
          {bar?.needsProof && (
            <Textarea
              label="What they agreed to, where and when"
              autosize
              minRows={2}
              maxLength={1_000}
              data-autofocus
              value={proof}
              onChange={(event) => setProof(event.currentTarget.value)}
            />
          )}
          {lift.error ? <ErrorState {...problemFacts(lift.error)} small /> : null}
          <div className={classes.acts}>
            <Button
              type="submit"
              loading={lift.isPending}
              disabled={bar?.needsProof === true && proof.trim() === ''}
            >
              Lift
            </Button>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
          </div>
        </Stack>
      </form>
    </Modal>
  );
};

const Bar = ({ bar, topics, onLift }: { bar: SuppressionShown; topics: Topics; onLift: () => void }) => {
  const { at } = useWorkspace();
  const mayBuild = useMayBuild();
  return (
    <li>
      <span className={classes.grow}>
        {bar.contactId ? (
          <AppLink href={at(`/contacts/${bar.contactId}`)}>{bar.address}</AppLink>
        ) : (
          <span className={classes.name}>{bar.address}</span>
        )}
        <br />
        <span className={classes.quiet}>
          {channelWords[bar.channel]} · {reasonWords[bar.reason] ?? bar.reason} ·{' '}
          {reachWords(bar.topic, topics)} · <Time at={bar.at} />
          {bar.until && (
            <>
              {' '}
              · until <Time at={bar.until} />
            </>
          )}
          {bar.source && ` · ${bar.source}`}
        </span>
      </span>
      {mayBuild && (
        <Button variant="subtle" size="compact-sm" aria-label={`Lift ${bar.address}`} onClick={onLift}>
          Lift
        </Button>
      )}
    </li>
  );
};

/** Addresses that get nothing: why, how far, since when; added by pasting, lifted with a reason. */
export const Suppressions = ({ suppressed, topics }: Pick<PermissionShown, 'suppressed' | 'topics'>) => {
  const [reason, setReason] = useState<Reason | null>(null);
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const [isAdding, setAdding] = useState(false);
  const [lifting, setLifting] = useState<SuppressionShown>();
  const mayBuild = useMayBuild();
  const list = useSuppressions(reason, search);
  const { rows } = list;
  const reasons = Object.entries(suppressed) as [Reason, number][];
  const isEmpty = reasons.length === 0;
  return (
    <Section
      title="Suppressed addresses"
      text="They get nothing more, whoever has them. Unsubscribes, complaints and mail that came back put them here by themselves."
      aside={
        mayBuild && (
          <Button
            variant="default"
            className={own.aside}
            leftSection={<Icon of={IconPlus} />}
            onClick={() => setAdding(true)}
          >
            Add
          </Button>
        )
      }
    >
      {isEmpty ? (
        <EmptyState
          title="Nobody is suppressed"
          text="Who unsubscribes, complains or cannot be reached appears here at once."
        />
      ) : (
        <>
          <div className={own.search}>
            <TextInput
              aria-label="Search addresses"
              placeholder="Begins with"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Select
              aria-label="Reason"
              placeholder="Every reason"
              clearable
              data={reasons.map(([value, count]) => ({
                value,
                label: `${reasonWords[value] ?? value} (${count.toLocaleString('en')})`,
              }))}
              value={reason}
              onChange={(next) => setReason(next as Reason | null)}
            />
          </div>
          {list.error && !rows && <ErrorState {...problemFacts(list.error)} onRetry={list.retry} />}
          {rows?.length === 0 && <p className={classes.text}>No address is suppressed so.</p>}
          {rows && rows.length > 0 && (
            <ul className={classes.rows}>
              {rows.map((bar) => (
                <Bar
                  key={`${bar.channel} ${bar.address} ${bar.topic}`}
                  bar={bar}
                  topics={topics}
                  onLift={() => setLifting(bar)}
                />
              ))}
            </ul>
          )}
          <ShowMore more={list.more} />
        </>
      )}
      <AddDialog opened={isAdding} onClose={() => setAdding(false)} />
      <LiftDialog bar={lifting} onClose={() => setLifting(undefined)} />
    </Section>
  );
};
