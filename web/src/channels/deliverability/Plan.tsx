import type { Deliverability } from '../../api/index.ts';
import { Chart, countText } from '../../ui/index.ts';
import { dayOfPlan } from './words.ts';

/** The way of a new domain to its full volume: what each day allows, and what left. */
export const Plan = ({ plan }: { plan: NonNullable<Deliverability['plan']> }) => {
  const reached = dayOfPlan(plan);
  const now = reached === null ? null : plan[reached - 1]!;
  const title = now
    ? `Day ${reached} of ${plan.length}: ${countText(now.sent ?? 0)} of ${countText(now.allowance)} mails left today`
    : `Warming up in ${plan.length} days`;
  return (
    <Chart
      kind="bar"
      title={title}
      foot="Day"
      base="mails a day; transactional mail is counted and does not wait"
      labels={plan.map(({ day }) => day)}
      series={[
        { name: 'Allowed', values: plan.map(({ allowance }) => allowance), isPrevious: true },
        { name: 'Left', values: plan.map(({ sent }) => sent) },
      ]}
    />
  );
};
