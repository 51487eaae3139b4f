import { IconCircle, IconCircleCheckFilled, IconCircleDashed, IconMapPinFilled } from '@tabler/icons-react';
import { Icon, type IconType } from './Icon.tsx';
import classes from './StepList.module.css';
import { Time } from './Time.tsx';
import { Why, type WhyProps } from './Why.tsx';

/** A step of somebody's way through a workflow. */
export type ListedStep = {
  nodeId: string;
  title: string;
  status: 'done' | 'now' | 'coming' | 'skipped';
  /** done: when; now: until when; coming: when at the earliest; null: not known */
  at: string | null;
};

const statuses: Record<ListedStep['status'], { icon: IconType; word: string; role: string; at: string }> = {
  done: { icon: IconCircleCheckFilled, word: 'done', role: 'good', at: '' },
  now: { icon: IconMapPinFilled, word: 'now', role: 'brand', at: '' },
  coming: { icon: IconCircle, word: 'coming', role: 'muted', at: 'due ' },
  skipped: { icon: IconCircleDashed, word: 'passed by', role: 'faint', at: '' },
};

/** A workflow as one person's checklist: done with its time, now, coming with its due time. `whyOf`: how each is asked why. */
export const StepList = ({
  steps,
  whyOf,
}: {
  steps: readonly ListedStep[];
  whyOf?: (nodeId: string) => WhyProps['of'];
}) => (
  <ol className={classes.steps}>
    {steps.map(({ nodeId, title, status, at }) => {
      const { icon, word, role, at: before } = statuses[status];
      return (
        <li key={nodeId} className={classes.step} data-status={status}>
          <Icon of={icon} size={16} style={{ color: `var(--${role})` }} />
          <span className={classes.text}>
            {title}
            <span className="visually-hidden">, {word}</span>{' '}
            {whyOf && <Why of={whyOf(nodeId)} about={`${title}, ${word}`} />}
          </span>
          {at && (
            <span className={classes.at}>
              {before}
              <Time at={at} />
            </span>
          )}
        </li>
      );
    })}
  </ol>
);
