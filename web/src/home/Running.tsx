import { IconAlertTriangle, IconCircleFilled } from '@tabler/icons-react';
import type { Home } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { AppLink, Count, Icon } from '../ui/index.ts';
import classes from './Home.module.css';

const Health = ({ problems }: { problems: number }) => (
  <span className={problems > 0 ? classes.bad : classes.good}>
    <Icon of={problems > 0 ? IconAlertTriangle : IconCircleFilled} size={problems > 0 ? 16 : 8} />
    <span className="visually-hidden">{problems > 0 ? `${problems} stuck` : 'healthy'}</span>
  </span>
);

/** Live workflows, by how many people entered today. */
export const Running = ({ workflows }: { workflows: Home['running'] }) => {
  const { at } = useWorkspace();
  const people = (key: string, what: string): string =>
    at(`/people?of=${encodeURIComponent(`workflow:${key}:${what}`)}`);
  return (
    <section aria-labelledby="running">
      <h2 className={classes.heading} id="running">
        Running now
      </h2>
      {workflows.length === 0 ? (
        <p className={classes.empty}>No workflow is live. Once one is, the people in it are counted here.</p>
      ) : (
        <ul className={classes.rows}>
          {workflows.map(({ workflowId, key, name, enteredToday, hereNow, problems }) => (
            <li key={workflowId} className={classes.workflow}>
              <Health problems={problems} />
              <AppLink href={at(`/workflows/${key}`)} className={classes.name} truncate title={name}>
                {name}
              </AppLink>
              <span className={classes.counts}>
                <span>
                  <Count
                    value={enteredToday}
                    href={people(key, 'entered:today')}
                    of={`entered ${name} today`}
                    live
                  />{' '}
                  entered today
                </span>
                <span>
                  <Count value={hereNow} href={people(key, 'here')} of={`in ${name} now`} live /> here now
                </span>
                {problems > 0 && <span className={classes.bad}>{problems} stuck</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
