import { IconCircleCheckFilled, IconCircleX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ContactDetail, ContactEnrollment } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { askWhy } from '../insights/index.ts';
import { AppLink, Icon, StepList, Time, Why } from '../ui/index.ts';
import classes from './Contact.module.css';

const ends: Record<ContactEnrollment['state'], string> = {
  active: '',
  finished: 'Finished',
  exited: 'Left',
  goal: 'Goal reached',
  stuck: 'Stuck',
  holdout: 'Held out: gets nothing, to measure what it does',
};

const Enrollment = ({ enrollment, contactId }: { enrollment: ContactEnrollment; contactId: string }) => {
  const { at, path } = useWorkspace();
  const isActive = enrollment.state === 'active';
  const [isOpen, setOpen] = useState(isActive);
  const { key, name } = enrollment.workflow;
  return (
    <li className={classes.enrollment}>
      <div className={classes.enrollmentHead}>
        <Why
          of={askWhy(path, `enrollment:${contactId}:${key}`)}
          about={`${isActive ? 'in' : 'was in'} ${name}`}
        >
          <AppLink href={at(`/workflows/${key}`)} className={classes.name}>
            {name}
          </AppLink>
        </Why>
        <span className={classes.faint}>v{enrollment.version}</span>
      </div>
      <p className={classes.line}>
        {isActive ? (
          <>
            Entered <Time at={enrollment.enteredAt} />
          </>
        ) : (
          <>
            <Icon
              of={enrollment.state === 'stuck' ? IconCircleX : IconCircleCheckFilled}
              size={14}
              style={{
                color: `var(--${{ goal: 'good', stuck: 'bad' }[enrollment.state as string] ?? 'faint'})`,
              }}
            />{' '}
            {ends[enrollment.state]} <Time at={enrollment.endedAt} />
            {enrollment.endText && <span>: {enrollment.endText}</span>}
          </>
        )}
      </p>
      {isOpen ? (
        <StepList
          steps={enrollment.steps}
          // the passage that counts is the last one: visit 0 is none
          whyOf={(nodeId) => askWhy(path, `step:${contactId}:${enrollment.enrollmentId}:${nodeId}:0`)}
        />
      ) : (
        enrollment.steps.length > 0 && (
          <button type="button" className="text-button" onClick={() => setOpen(true)}>
            Show the steps of {name}
          </button>
        )
      )}
    </li>
  );
};

/** The workflows somebody is in as checklists, then those that ended. */
export const Enrollments = ({ contact }: { contact: ContactDetail }) => {
  const ended = contact.enrollments.filter(({ state }) => state !== 'active');
  const active = contact.enrollments.filter(({ state }) => state === 'active');
  const [hasEnded, setEnded] = useState(active.length === 0);
  const shown = hasEnded ? [...active, ...ended] : active;
  return (
    <section aria-labelledby="workflows">
      <h2 className={classes.heading} id="workflows">
        Workflows
      </h2>
      {contact.enrollments.length === 0 && <p className={classes.none}>In no workflow.</p>}
      <ul className={classes.plainlist}>
        {shown.map((enrollment) => (
          <Enrollment
            key={enrollment.enrollmentId}
            enrollment={enrollment}
            contactId={contact.person.contactId}
          />
        ))}
      </ul>
      {!hasEnded && ended.length > 0 && (
        <button type="button" className="text-button" onClick={() => setEnded(true)}>
          {ended.length} ended
        </button>
      )}
    </section>
  );
};
