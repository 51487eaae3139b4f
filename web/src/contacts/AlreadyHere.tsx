import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { api, type ContactRow, keyOf, type Page } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { AppLink } from '../ui/index.ts';
import classes from './Contacts.module.css';

/** Enough to recognise the one; more hides the form on a phone. */
const mostShown = 3;

/** People who are called what is typed; asked for each field, each person once. */
const useAlreadyHere = (asked: readonly string[]): ContactRow['person'][] => {
  const { slug, path } = useWorkspace();
  const answers = useQueries({
    queries: asked.map((search) => ({
      queryKey: keyOf(slug, 'contacts', 'called', search),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get<Page<ContactRow>>(`${path}/contacts`, { query: { search, limit: mostShown }, signal }),
      placeholderData: keepPreviousData,
      staleTime: 10_000,
    })),
  });
  const people = answers.flatMap(({ data }) => data?.items.map(({ person }) => person) ?? []);
  return [...new Map(people.map((person) => [person.contactId, person])).values()].slice(0, mostShown);
};

/** "Already here: ..." while somebody is added, so that nobody is added twice. */
export const AlreadyHere = ({ asked }: { asked: readonly string[] }) => {
  const { at } = useWorkspace();
  const people = useAlreadyHere(asked);
  return (
    <div role="status" aria-live="polite">
      {people.length > 0 && (
        <p className={classes.already}>
          Already here:{' '}
          {people.map(({ contactId, label, email }, place) => (
            <span key={contactId}>
              {place > 0 && ', '}
              <AppLink href={at(`/contacts/${contactId}`)} underline="always">
                {label}
              </AppLink>
              {email && email !== label && ` (${email})`}
            </span>
          ))}
        </p>
      )}
    </div>
  );
};
