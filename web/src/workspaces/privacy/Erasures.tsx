import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type ErasureShown, keyOf } from '../../api/index.ts';
import { usePages, useWorkspace } from '../../app/index.ts';
import {
  counted,
  countText,
  EmptyState,
  ErrorState,
  LongWork,
  problemFacts,
  ShowMore,
  Time,
} from '../../ui/index.ts';
import classes from '../Settings.module.css';
import { Section } from '../SettingsPage.tsx';
import { rowsText, sumOf } from './erasures.ts';

/** How often one that runs is looked at. */
const lookAgainMs = 1_000;

const Report = ({ erasure }: { erasure: ErasureShown }) => {
  const { path } = useWorkspace();
  const { erasureId, tables } = erasure;
  return (
    <>
      {tables.length > 0 && (
        <ul className={classes.rows}>
          {tables.map((table) => (
            <li key={table.table}>
              <span className={classes.grow}>
                <span className={classes.name}>{table.title}</span>
                <br />
                <span className={classes.quiet}>{table.holds}</span>
              </span>
              <span className={classes.quiet}>{rowsText(table)}</span>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button
          component="a"
          variant="default"
          size="compact-sm"
          href={`/api${path}/erasures/${erasureId}/report.json`}
        >
          Download the report
        </Button>
      </div>
    </>
  );
};

const Erasure = ({
  given,
  isOpen,
  onToggle,
}: {
  given: ErasureShown;
  isOpen: boolean;
  onToggle: () => void;
}) => {
  const { slug, path } = useWorkspace();
  const { data: erasure = given } = useQuery({
    queryKey: keyOf(slug, 'erasures', given.erasureId),
    queryFn: ({ signal }) => api.get<ErasureShown>(`${path}/erasures/${given.erasureId}`, { signal }),
    initialData: given,
    enabled: given.state === 'running',
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? lookAgainMs : false),
  });
  const { deleted, blanked } = sumOf(erasure.tables);
  return (
    <li className={classes.card}>
      <div className={classes.line}>
        <span className={classes.name}>
          {erasure.what}
          {erasure.total > 1 && `: ${countText(erasure.total)}`}
        </span>
        <span className={classes.quiet}>
          {erasure.askedBy}, <Time at={erasure.askedAt} />
        </span>
      </div>
      {erasure.state === 'running' ? (
        <LongWork id={erasure.erasureId} what="Erasing" done={erasure.done} of={erasure.total} />
      ) : (
        <div className={classes.line}>
          <span className={classes.quiet}>
            {counted(deleted, 'row', 'rows')} deleted, {countText(blanked)} left without the person
          </span>
          <button type="button" className="text-button" aria-expanded={isOpen} onClick={onToggle}>
            {isOpen ? 'Close the report' : 'Report'}
          </button>
        </div>
      )}
      {isOpen && erasure.state === 'done' && <Report erasure={erasure} />}
    </li>
  );
};

const List = ({ address }: { address: string }) => {
  const { at } = useWorkspace();
  const { erasure: open } = useSearch({ strict: false }) as { erasure?: string };
  const navigate = useNavigate();
  const query = { limit: 5, address: address || null };
  const list = usePages<ErasureShown>(['erasures', 'list', address], '/erasures', query);
  const { rows } = list;
  if (list.error && !rows) return <ErrorState {...problemFacts(list.error)} onRetry={list.retry} />;
  if (!rows) return null;
  if (rows.length === 0)
    return address === '' ? (
      <EmptyState
        title="Nobody was erased yet"
        text="Whoever asks for it is erased from the menu of their page."
      />
    ) : (
      <EmptyState title="This address was not erased" />
    );
  const toggle = (erasureId: string): void =>
    void navigate({
      to: at('/settings/privacy') as string,
      search: (open === erasureId ? {} : { erasure: erasureId }) as never,
      replace: true,
    });
  return (
    <>
      <ul className={classes.cards}>
        {rows.map((row) => (
          <Erasure
            key={row.erasureId}
            given={row}
            isOpen={open === row.erasureId}
            onToggle={() => toggle(row.erasureId)}
          />
        ))}
      </ul>
      <ShowMore more={list.more} />
    </>
  );
};

/** Who was erased, when, by whom, and what that took. People are found by their address, which is kept as a code. */
export const Erasures = () => {
  const { role } = useWorkspace();
  const [typed, setTyped] = useState('');
  const [address, setAddress] = useState('');
  if (role !== 'admin' && role !== 'marketer') return null;
  return (
    <Section
      title="Erasures"
      text="Each leaves a report and no name. Addresses are kept as codes, so that you can show that one was erased."
    >
      <form
        className={classes.acts}
        onSubmit={(event) => {
          event.preventDefault();
          setAddress(typed.trim());
        }}
      >
        <TextInput
          aria-label="E-mail address that was erased"
          placeholder="Was this address erased?"
          type="search"
          value={typed}
          maxLength={320}
          style={{ flex: '1 1 200px' }}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value);
            if (currentTarget.value === '') setAddress('');
          }}
        />
        <Button type="submit" variant="default">
          Look
        </Button>
      </form>
      <List address={address} />
    </Section>
  );
};
