import { ActionIcon } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled, IconX } from '@tabler/icons-react';
import type { Home } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { AppLink, Icon } from '../ui/index.ts';
import classes from './Home.module.css';

type Step = NonNullable<Home['checklist']>[number];

/** The first steps; each ticks itself when it is a fact. */
export const Checklist = ({ steps, onDismiss }: { steps: readonly Step[]; onDismiss: () => void }) => {
  const { at } = useWorkspace();
  const done = steps.filter((step) => step.done).length;
  return (
    <section className={classes.card} aria-labelledby="first-steps">
      <div className={classes.cardhead}>
        <h2 className={classes.heading} id="first-steps">
          First steps{' '}
          <span className={classes.quiet}>
            {done} of {steps.length}
          </span>
        </h2>
        <ActionIcon aria-label="Put the first steps away" onClick={onDismiss}>
          <Icon of={IconX} />
        </ActionIcon>
      </div>
      <ul className={classes.steps}>
        {steps.map((step) => (
          <li key={step.code} className={classes.step} data-done={step.done || undefined}>
            <Icon
              of={step.done ? IconCircleCheckFilled : IconCircle}
              className={step.done ? classes.good : classes.quiet}
            />
            {step.done ? (
              <span>
                {step.label}
                <span className="visually-hidden">, done</span>
              </span>
            ) : (
              <AppLink href={at(step.href)}>{step.label}</AppLink>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};
