import { IconAlertTriangle, IconCheck, IconChevronRight } from '@tabler/icons-react';
import type { Home } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { AppLink, Icon } from '../ui/index.ts';
import classes from './Home.module.css';

/** What waits for a person; a single quiet line when nothing does. */
export const NeedsYou = ({ items }: { items: Home['needsYou'] }) => {
  const { at } = useWorkspace();
  if (items.length === 0) {
    return (
      <p className={classes.nothing}>
        <Icon of={IconCheck} size={16} /> Nothing needs you
      </p>
    );
  }
  return (
    <section className={classes.needs} aria-labelledby="needs-you">
      <h2 className={classes.heading} id="needs-you">
        Needs you
      </h2>
      <ul className={classes.rows}>
        {items.map(({ code, text, href }) => (
          <li key={code}>
            <AppLink href={at(href)} className={classes.need} underline="never">
              <Icon of={IconAlertTriangle} className={classes.warn} />
              <span>{text}</span>
              <Icon of={IconChevronRight} className={classes.quiet} />
            </AppLink>
          </li>
        ))}
      </ul>
    </section>
  );
};
