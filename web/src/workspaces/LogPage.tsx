import { Button, SegmentedControl } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type AuditRow, api, type SetAside } from '../api/index.ts';
import { usePages, useWorkspace } from '../app/index.ts';
import {
  counted,
  EmptyState,
  ErrorState,
  PersonChip,
  problemFacts,
  ShowMore,
  sayProblem,
  Time,
} from '../ui/index.ts';
import { detailWords } from './log-words.ts';
import { Looks } from './privacy/Looks.tsx';
import classes from './Settings.module.css';
import { Section, SettingsPage, useMayAdmin } from './SettingsPage.tsx';
import { useAct, useList } from './useSettings.ts';
import { Webhooks } from './Webhooks.tsx';

type Show = 'changes' | 'looks' | 'set-aside' | 'webhooks';

const Changes = () => {
  const log = usePages<AuditRow>(['audit'], '/audit', { limit: 50 });
  const { rows } = log;
  if (log.error && !rows) return <ErrorState {...problemFacts(log.error)} onRetry={log.retry} />;
  if (!rows) return null;
  if (rows.length === 0) return <EmptyState title="What people and keys change is written down here." />;
  return (
    <>
      <ul className={classes.rows}>
        {rows.map(({ auditId, at, who, action, object, detail }) => (
          <li key={auditId}>
            <span className={classes.grow}>
              <span className={classes.name}>{who}</span> {action} {object}
              {detail && detailWords(detail) !== '' && (
                <span className={classes.quiet}>: {detailWords(detail)}</span>
              )}
            </span>
            <span className={classes.quiet}>
              <Time at={at} />
            </span>
          </li>
        ))}
      </ul>
      <ShowMore more={log.more} />
    </>
  );
};

const SetAsideRow = ({ row }: { row: SetAside }) => {
  const { at, mayEdit } = useWorkspace();
  const act = useAct<'retry' | 'discard'>('home', (path, verb) =>
    api.post(`${path}/set-aside/${encodeURIComponent(row.id)}/${verb}`),
  );
  const go = (verb: 'retry' | 'discard'): void => act.mutate(verb, { onError: sayProblem });
  return (
    <li className={classes.card}>
      <div className={classes.line}>
        <PersonChip person={row.person} href={at(`/contacts/${row.person.contactId}`)} />
        <span className={classes.quiet}>
          <Time at={row.at} />
          {row.times > 1 && `, ${counted(row.times, 'time', 'times')}`}
        </span>
      </div>
      <span>
        <strong>{row.what}</strong> <span className={classes.wrong}>{row.error}</span>
      </span>
      {mayEdit && (
        <div className={classes.acts}>
          <Button
            size="compact-sm"
            loading={act.isPending && act.variables === 'retry'}
            onClick={() => go('retry')}
          >
            Try again
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="bad"
            loading={act.isPending && act.variables === 'discard'}
            onClick={() => go('discard')}
          >
            {row.kind === 'input' ? 'Drop this input for good' : 'Drop'}
          </Button>
        </div>
      )}
    </li>
  );
};

const SetAsides = () => {
  // Under Home's topic: its "needs you" counts these.
  const { data, error, refetch } = useList<SetAside>('home', '/set-aside');
  if (error && !data) return <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />;
  if (!data) return null;
  if (data.items.length === 0) return <EmptyState title="Nothing is set aside" />;
  return (
    <ul className={classes.cards}>
      {data.items.map((row) => (
        <SetAsideRow key={row.id} row={row} />
      ))}
    </ul>
  );
};

/** Settings: what was changed by whom, what failed, who is told. */
export const LogPage = () => {
  const isAdmin = useMayAdmin();
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const { show } = useSearch({ strict: false }) as { show?: Show };
  const shown: Show = isAdmin ? (show ?? 'changes') : 'set-aside';
  return (
    <SettingsPage tab="/settings/log">
      {isAdmin && (
        <SegmentedControl
          aria-label="What is shown"
          data={[
            { value: 'changes', label: 'Changes' },
            { value: 'looks', label: 'Looks' },
            { value: 'set-aside', label: 'Set aside' },
            { value: 'webhooks', label: 'Webhooks' },
          ]}
          value={shown}
          onChange={(next) =>
            void navigate({
              to: at('/settings/log') as string,
              search: (next === 'changes' ? {} : { show: next }) as never,
            })
          }
        />
      )}
      {shown === 'changes' && (
        <Section title="Changes" text="What people and keys changed, newest first.">
          <Changes />
        </Section>
      )}
      {shown === 'looks' && (
        <Section title="Looks" text="Who opened a contact or exported what is known of them, for a year.">
          <Looks />
        </Section>
      )}
      {shown === 'set-aside' && (
        <Section title="Set aside" text="Inputs that failed and wait for somebody; everybody else goes on.">
          <SetAsides />
        </Section>
      )}
      {shown === 'webhooks' && <Webhooks />}
    </SettingsPage>
  );
};
