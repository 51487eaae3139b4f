import type { ReactNode } from 'react';
import type { BroadcastDetail, BroadcastReportShown } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { liftText, verdictText } from '../../insights/index.ts';
import { Count, countText, Money, percentText } from '../../ui/index.ts';
import classes from './Broadcasts.module.css';
import { LinksMap } from './LinksMap.tsx';
import reportClasses from './Report.module.css';
import { Scroll } from './Scroll.tsx';
import { metricWords, outcomeWords } from './words.ts';

const languages = new Intl.DisplayNames(['en'], { type: 'language' });
/** "de-AT" in words; a tag that is none stays. */
const languageName = (tag: string): string => {
  try {
    return languages.of(tag) ?? tag;
  } catch {
    return tag;
  }
};

type Opens = (what: string) => string;

const Figure = ({
  label,
  children,
  note,
}: {
  label: string;
  children: ReactNode;
  note?: string | undefined;
}) => (
  <div className={reportClasses.figure}>
    <span className={reportClasses.figureLabel}>{label}</span>
    {children}
    {note && <span className={classes.quiet}>{note}</span>}
  </div>
);

/** A table whose numbers open their people. */
const Table = ({ label, heads, children }: { label: string; heads: string[]; children: ReactNode }) => (
  <section className={reportClasses.tableBlock} aria-label={label}>
    <h3 className={reportClasses.tableTitle}>{label}</h3>
    <Scroll label={label}>
      <table className={reportClasses.table}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </Scroll>
  </section>
);

const Figures = ({ report, of, isRaw }: { report: BroadcastReportShown; of: Opens; isRaw: boolean }) => {
  const { counts } = report;
  const share = (part: number): string | undefined =>
    counts.sent === 0 ? undefined : `${percentText(part, counts.sent)} of ${countText(counts.sent)}`;
  const counted = [
    // a provider that tells of no delivery has not delivered nothing
    ...(counts.delivered > 0 ? ([['delivered', 'Delivered']] as const) : []),
    ['humanOpens', 'Human opens'],
    ['humanClicks', 'Human clicks'],
    ...(isRaw
      ? ([
          ['machineOpens', 'Opens by machines only'],
          ['machineClicks', 'Clicks by machines only'],
        ] as const)
      : []),
    ['unsubscribed', 'Unsubscribed'],
    ['bounced', 'Bounced'],
    ['complained', 'Complained'],
  ] as const;
  return (
    <div className={reportClasses.figures}>
      <Figure label="Sent" note={`of ${countText(counts.people)} people`}>
        <Count live figure value={counts.sent} of="sent" href={of('sent')} />
      </Figure>
      {counted.map(([what, label]) => (
        <Figure key={what} label={label} note={share(counts[what])}>
          <Count live figure value={counts[what]} of={label} href={of(what)} />
        </Figure>
      ))}
      <Figure label="Orders">
        <Count live figure value={report.orders} of="orders" href={of('orders')} />
      </Figure>
      <Figure label="Revenue">
        <span className={reportClasses.money}>
          <Money amount={report.revenue} currency={report.currency} />
        </span>
      </Figure>
    </div>
  );
};

const Variants = ({ report, of }: { report: BroadcastReportShown; of: Opens }) => {
  const { experiment, variants } = report;
  if (!experiment || variants.length === 0) return null;
  const liftOf = (id: string) => experiment.lifts.find((lift) => lift.id === id);
  return (
    <Table
      label="Variants"
      heads={[
        'Variant',
        'Sent',
        'Human opens',
        'Human clicks',
        'Orders',
        'Revenue',
        `More ${metricWords(experiment.metric)} than ${experiment.tallies[0]?.id}`,
      ]}
    >
      {variants.map((row) => {
        const lift = liftOf(row.id);
        return (
          <tr key={row.id}>
            <th scope="row">{row.id}</th>
            {(['sent', 'humanOpens', 'humanClicks', 'orders'] as const).map((what) => (
              <td key={what}>
                <Count
                  value={row[what]}
                  of={`${what} of variant ${row.id}`}
                  href={of(`${what}:variant:${row.id}`)}
                  {...(what === 'humanOpens' || what === 'humanClicks'
                    ? { base: percentText(row[what], row.sent) }
                    : {})}
                />
              </td>
            ))}
            <td>
              <Money amount={row.revenue} currency={report.currency} />
            </td>
            <td>{lift ? liftText(lift) : '-'}</td>
          </tr>
        );
      })}
    </Table>
  );
};

/** What became of a broadcast. Human figures; `isRaw` shows machines beside them. */
export const Report = ({
  broadcast,
  report,
  isRaw,
}: {
  broadcast: BroadcastDetail;
  report: BroadcastReportShown;
  isRaw: boolean;
}) => {
  const { at } = useWorkspace();
  const of: Opens = (what) => at(`/people?of=${encodeURIComponent(`broadcast:${broadcast.key}:${what}`)}`);
  const { experiment, holdout } = report;
  return (
    <div className={reportClasses.report}>
      <Figures report={report} of={of} isRaw={isRaw} />
      <p className={classes.text}>{report.rule}</p>
      {experiment && <p className={classes.lead}>{verdictText(experiment)}</p>}
      <Variants report={report} of={of} />
      {holdout && (
        <p className={classes.lead}>
          Against {countText(holdout.tallies[0]?.people)} who got nothing: orders{' '}
          {holdout.lifts[0] ? liftText(holdout.lifts[0]) : '-'}. {verdictText(holdout)}
        </p>
      )}
      <div className={reportClasses.tables}>
        {report.domains.length > 0 && (
          <Table label="By receiver" heads={['Domain', 'Sent', 'Human clicks', 'Bounced', 'Complained']}>
            {report.domains.map((row) => (
              <tr key={row.domain}>
                <th scope="row">{row.domain || '-'}</th>
                {(['sent', 'humanClicks', 'bounced', 'complained'] as const).map((what) => (
                  <td key={what}>
                    <Count
                      value={row[what]}
                      of={`${what} at ${row.domain}`}
                      href={of(`${what}:domain:${row.domain}`)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </Table>
        )}
        {report.languages.length > 1 && (
          <Table label="By language" heads={['Language', 'Sent', 'Human clicks']}>
            {report.languages.map(({ language, ...row }) => (
              <tr key={language}>
                <th scope="row">{language === '' ? 'Everybody else' : languageName(language)}</th>
                {(['sent', 'humanClicks'] as const).map((what) => (
                  <td key={what}>
                    <Count
                      value={row[what]}
                      of={`${what} in ${language || 'the language of everybody else'}`}
                      href={of(`${what}:language:${language}`)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </Table>
        )}
        {report.held.length > 0 && (
          <Table label="Held back" heads={['Why', 'People']}>
            {report.held.map(({ code, text, people }) => (
              <tr key={code}>
                <th scope="row" title={text}>
                  {outcomeWords(code)}
                </th>
                <td>
                  <Count
                    value={people}
                    of={`held back: ${outcomeWords(code)}`}
                    href={of(`held:why:${code}`)}
                  />
                </td>
              </tr>
            ))}
          </Table>
        )}
        {report.devices.length > 0 && (
          <Table label="Read with" heads={['Device', 'People']}>
            {report.devices.map(({ device, people }) => (
              <tr key={device}>
                <th scope="row">{device}</th>
                <td>
                  <Count value={people} of={`read with ${device}`} href={of(`device:${device}`)} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </div>
      <LinksMap broadcast={broadcast} links={report.links} of={of} isRaw={isRaw} />
    </div>
  );
};
