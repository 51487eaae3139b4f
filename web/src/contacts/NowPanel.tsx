import { IconMailCheck, IconMailOff } from '@tabler/icons-react';
import type { ContactDetail } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { askWhy } from '../insights/index.ts';
import { ContactTasks } from '../sales/index.ts';
import { AppLink, Icon, Time, Why } from '../ui/index.ts';
import { Enrollments } from './Checklist.tsx';
import classes from './Contact.module.css';
import { Merges } from './merges/index.ts';
import { Notes } from './Notes.tsx';
import { LookedAt } from './rights/index.ts';

const Segments = ({ contact }: { contact: ContactDetail }) => {
  const { at, path } = useWorkspace();
  const { contactId, label } = contact.person;
  return (
    <section aria-labelledby="segments">
      <h2 className={classes.heading} id="segments">
        Segments
      </h2>
      {contact.segments.length === 0 && <p className={classes.none}>In no segment.</p>}
      <ul className={classes.plainlist}>
        {contact.segments.map(({ key, name, since, until }) => (
          <li key={key} className={classes.segment}>
            <Why of={askWhy(path, `membership:${contactId}:${key}`)} about={`${label} is in ${name}`}>
              <AppLink href={at(`/segments/${key}`)} className={classes.name}>
                {name}
              </AppLink>
            </Why>
            <span className={classes.line}>
              since <Time at={since} />
              {until && (
                <>
                  , until <Time at={until} /> unless they act
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};

const Reach = ({ reach }: Pick<ContactDetail, 'reach'>) => (
  <section aria-labelledby="reach">
    <h2 className={classes.heading} id="reach">
      Reach
    </h2>
    <ul className={classes.plainlist}>
      {reach.map(({ channel, reachable, why, suppression }) => (
        <li key={channel} className={classes.reach}>
          <Icon
            of={reachable ? IconMailCheck : IconMailOff}
            style={{ color: `var(--${reachable ? 'good' : 'muted'})` }}
          />
          <span>
            {reachable ? 'E-mail' : 'No e-mail'}
            <span className={classes.line}>
              {why}
              {suppression && (
                <>
                  {' '}
                  <Time at={suppression.at} />
                </>
              )}
            </span>
          </span>
        </li>
      ))}
    </ul>
  </section>
);

/** Where they stand: tasks, notes, workflows as checklists, segments with their why, reach, merges. */
export const NowPanel = ({ contact }: { contact: ContactDetail }) => (
  <div className={classes.panel}>
    <ContactTasks contactId={contact.person.contactId} />
    <Notes contact={contact} />
    <Enrollments contact={contact} />
    <Segments contact={contact} />
    <Reach reach={contact.reach} />
    <Merges contact={contact} />
    <LookedAt contact={contact} />
  </div>
);
