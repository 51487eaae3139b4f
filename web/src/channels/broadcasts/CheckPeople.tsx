import { Button, Drawer, Skeleton } from '@mantine/core';
import { ErrorState, PersonChip, problemFacts } from '../../ui/index.ts';
import classes from './Broadcasts.module.css';
import checkClasses from './Check.module.css';
import { useCheckPeople } from './useBroadcasts.ts';
import { outcomeWords } from './words.ts';

/** The people behind a number of the check. */
export const CheckPeople = ({
  broadcastKey,
  revision,
  code,
  onClose,
}: {
  broadcastKey: string;
  revision: number;
  code: string;
  onClose: () => void;
}) => {
  const people = useCheckPeople(broadcastKey, revision, code);
  const rows = people.data?.pages.flatMap(({ items }) => items);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={440}
      title={`People: ${outcomeWords(code)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {people.error && (
        <ErrorState {...problemFacts(people.error)} onRetry={() => void people.refetch()} small />
      )}
      {!rows && !people.error && <Skeleton h={240} role="status" aria-label="Loading people" />}
      {rows && (
        <ul className={checkClasses.people}>
          {rows.map(({ person, text }) => (
            <li key={person.contactId}>
              <PersonChip person={person} />
              {code !== 'gets' && <span className={classes.quiet}>{text}</span>}
            </li>
          ))}
        </ul>
      )}
      {people.hasNextPage && (
        <Button
          variant="default"
          mt={12}
          loading={people.isFetchingNextPage}
          onClick={() => void people.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Drawer>
  );
};
