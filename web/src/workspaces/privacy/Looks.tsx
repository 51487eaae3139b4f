import { Select } from '@mantine/core';
import { useState } from 'react';
import type { LookShown, Member } from '../../api/index.ts';
import { usePages, useWorkspace } from '../../app/index.ts';
import { EmptyState, ErrorState, PersonChip, problemFacts, ShowMore, Time } from '../../ui/index.ts';
import classes from '../Settings.module.css';
import { useList } from '../useSettings.ts';

/** Who opened whose page or exported what is known of them, newest first; of one user or of all. */
export const Looks = () => {
  const { at } = useWorkspace();
  const [user, setUser] = useState<string | null>(null);
  const { data: members } = useList<Member>('members', '/members');
  const log = usePages<LookShown>(['looks', 'all', user ?? ''], '/looks', { user, limit: 50 });
  const { rows } = log;
  return (
    <>
      <Select
        aria-label="Whose looks"
        placeholder="Everybody"
        clearable
        w={220}
        data={members?.items.map(({ userId, name }) => ({ value: userId, label: name })) ?? []}
        value={user}
        onChange={setUser}
      />
      {log.error && !rows && <ErrorState {...problemFacts(log.error)} onRetry={log.retry} />}
      {rows?.length === 0 && <EmptyState title="Whoever opens a contact is written down here" />}
      {rows && rows.length > 0 && (
        <ul className={classes.rows}>
          {rows.map((row) => (
            <li key={`${row.at} ${row.person.contactId} ${row.who}`}>
              <span className={classes.grow}>
                <span className={classes.name}>{row.who}</span> {row.what}{' '}
                <PersonChip person={row.person} href={at(`/contacts/${row.person.contactId}`)} />
              </span>
              <span className={classes.quiet}>
                <Time at={row.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <ShowMore more={log.more} />
    </>
  );
};
