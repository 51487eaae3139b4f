import { useQuery } from '@tanstack/react-query';
import { api, type ContactDetail, keyOf, type LookAtContact, type Page } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { Time } from '../../ui/index.ts';
import classes from '../Contact.module.css';
import { lastOfEach } from './looks.ts';

/** The last look of each, newest first: more is in the log. */
export const LookedAt = ({ contact }: { contact: ContactDetail }) => {
  const { slug, path } = useWorkspace();
  const { contactId } = contact.person;
  const { data } = useQuery({
    // not under 'contacts', whose every change would have it read again
    queryKey: keyOf(slug, 'looks', contactId),
    queryFn: ({ signal }) =>
      api.get<Page<LookAtContact>>(`${path}/contacts/${contactId}/looks`, { query: { limit: 50 }, signal }),
  });
  const looks = lastOfEach(data?.items ?? []);
  if (looks.length === 0) return null;
  return (
    <section aria-labelledby="looked-at">
      <h2 className={classes.heading} id="looked-at">
        Looked at by
      </h2>
      <ul className={classes.plainlist}>
        {looks.map(({ who, what, at }) => (
          <li key={`${who} ${what}`} className={classes.segment}>
            {who}
            <span className={classes.line}>
              {what} <Time at={at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};
