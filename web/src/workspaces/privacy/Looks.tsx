import { Button, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, keyOf, type LookShown, type Member, type Page } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { EmptyState, ErrorState, PersonChip, problemFacts, Time } from '../../ui/index.ts';
import classes from '../Settings.module.css';
import { useList } from '../useSettings.ts';

/** Who opened whose page or exported what is known of them, newest first; of one user or of all. */
export const Looks = () => {
  const { slug, path, at } = useWorkspace();
  const [user, setUser] = useState<string | null>(null);
  const { data: members } = useList<Member>('members', '/members');
  const log = useInfiniteQuery({
    queryKey: keyOf(slug, 'looks', 'all', user ?? ''),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<LookShown>>(`${path}/looks`, { query: { after: pageParam, limit: 50, user }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  const rows = log.data?.pages.flatMap(({ items }) => items);
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
      {log.error && !rows && <ErrorState {...problemFacts(log.error)} onRetry={() => void log.refetch()} />}
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
      {log.hasNextPage && (
        <div>
          <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
};
