import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Home } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { type Figure, goodWhen, lastWeekdayWords, thingOf } from '../insights/index.ts';
import {
  AppLink,
  Count,
  Delta,
  moneyText,
  RawSwitch,
  Sparkline,
  useAt,
  useCurrency,
  useZone,
} from '../ui/index.ts';
import classes from './Home.module.css';

/** An amount opens the orders that it sums up. */
const Amount = ({ value, href }: { value: number; href: string }) => {
  const text = moneyText(value, useCurrency());
  return (
    <AppLink href={href} className={classes.amount} aria-label={`${text} ${thingOf('revenue')}`}>
      {text}
    </AppLink>
  );
};

const Card = ({ metric, label, value, before, spark, href, unit }: Figure) => {
  const { at } = useWorkspace();
  return (
    <li className={classes.figure}>
      <h3 className={classes.label}>{label}</h3>
      {unit === 'money' ? (
        <Amount value={value} href={at(href)} />
      ) : (
        <Count value={value} href={at(href)} of={thingOf(metric)} live figure />
      )}
      <div className={classes.course}>
        <Delta now={value} before={before} than="" goodWhen={goodWhen(metric)} />
        <Sparkline values={spark} label={`${label}, last ${spark.length} days`} />
      </div>
    </li>
  );
};

/** Today against the same weekday, up to the same time of the day. */
export const Today = ({ figures }: { figures: Home['today'] }) => {
  const zone = useZone();
  const day = useAt((now) => lastWeekdayWords(now, zone));
  const navigate = useNavigate();
  const isRaw = (useSearch({ strict: false }) as { raw?: true }).raw === true;
  const hidden = isRaw ? 'humanClicks' : 'clicks';
  const hasBefore = figures.some(({ before }) => before !== null);
  return (
    <section aria-labelledby="today">
      <div className={classes.todayHead}>
        <h2 className={classes.heading} id="today">
          Today <span className={classes.quiet}>{hasBefore ? `against ${day} by this time` : ''}</span>
        </h2>
        <RawSwitch
          isRaw={isRaw}
          onChange={(next) =>
            void navigate({
              to: '.',
              search: (next ? { raw: true } : {}) as never,
              replace: true,
              resetScroll: false,
            })
          }
        />
      </div>
      <ul className={classes.figures}>
        {figures
          .filter(({ metric }) => metric !== hidden)
          .map((figure) => (
            <Card key={figure.metric} {...figure} />
          ))}
      </ul>
    </section>
  );
};
