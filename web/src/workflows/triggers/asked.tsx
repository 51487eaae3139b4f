import type { Trigger } from '../blueprint.ts';
import classes from '../builder/Panel.module.css';
import type { TriggerScreen } from './screen.ts';

export const asked: TriggerScreen<Extract<Trigger, { type: 'asked' }>> = {
  line: 'By hand, by the API, or from another workflow',
  brings: () => [],
  Form: () => (
    <p className={classes.quiet}>
      Nobody comes by themselves. Start it from a person, from a selection of contacts or from a segment, with
      the API, or with a step of another workflow.
    </p>
  ),
};
