import { useQuery } from '@tanstack/react-query';
import { api, keyOf } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import classes from './Contact.module.css';

/** What somebody looks at, the strongest first: a bar as long as the interest is strong against their strongest. */
export const Interests = ({ contactId }: { contactId: string }) => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'contacts', contactId, 'interests'),
    queryFn: ({ signal }) =>
      api.get<{ items: { topic: string; weight: number }[] }>(`${path}/contacts/${contactId}/interests`, {
        signal,
      }),
  });
  const items = data?.items ?? [];
  const strongest = items[0]?.weight ?? 0;
  if (strongest === 0) return null;
  return (
    <section aria-labelledby="interests">
      <h2 className={classes.heading} id="interests">
        Interests
      </h2>
      <dl className={classes.facts}>
        {items.map(({ topic, weight }) => (
          <div key={topic} className={classes.fact}>
            <dt title={topic}>{topic}</dt>
            <dd className={classes.interest}>
              <span className={classes.bar} style={{ width: `${(60 * weight) / strongest}%` }} />
              <span className={classes.faint}>{weight.toFixed(1)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
};
