import type { ContactDetail } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { askWhy } from '../insights/index.ts';
import { ContactTasks } from '../sales/index.ts';
import { AppLink, Time, Why } from '../ui/index.ts';
import { Enrollments } from './Checklist.tsx';
import classes from './Contact.module.css';
import { Merges } from './merges/index.ts';
import { Notes } from './Notes.tsx';
import { ReachList } from './Reach.tsx';
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

/** Where they stand: tasks, notes, workflows as checklists, segments with their why, reach, merges. */
export const NowPanel = ({ contact }: { contact: ContactDetail }) => (
  <div className={classes.panel}>
    <ContactTasks contactId={contact.person.contactId} />
    <Notes contact={contact} />
    <Enrollments contact={contact} />
    <Segments contact={contact} />
    <ReachList reach={contact.reach} />
    <Merges contact={contact} />
    <LookedAt contact={contact} />
  </div>
);
