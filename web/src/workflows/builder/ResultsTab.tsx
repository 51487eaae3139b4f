import { Skeleton } from '@mantine/core';
import { useWorkspace } from '../../app/index.ts';
import { Count, percentText, RawSwitch, useLate } from '../../ui/index.ts';
import { kindOf, outputsOf } from '../blueprint.ts';
import { type BuilderSearch, peopleHref } from '../links.ts';
import { useResults } from '../queries.ts';
import { endText } from './ends.ts';
import { passagesOf } from './facts.ts';
import classes from './Panel.module.css';
import { TRIGGER_ID } from './picture.ts';
import { SplitResults } from './SplitResults.tsx';
import { useBuilder } from './useBuilder.ts';

/** In place of a step's id: who is held out, against who is let in. */
const HOLDOUT = '$holdout';

interface Line {
  label: string;
  what: string;
  count: number;
  of?: number;
}

/** What people did at one step, or in the workflow: each figure opens its people. */
export const ResultsTab = ({ id }: { id: string }) => {
  const { document, detail, version, search, go } = useBuilder();
  const { at } = useWorkspace();
  const { data } = useResults(detail.key, version, search.days, true);
  const isLate = useLate(!data);
  if (!data) return isLate ? <Skeleton height={160} aria-label="Counting" /> : null;
  const node = document.nodes[id];
  const isWhole = id === TRIGGER_ID || !node;
  const place: BuilderSearch = { ...(isWhole ? {} : { at: id }), version: search.version, days: search.days };
  const counts = data.nodes[id];
  const isMessage = !isWhole && kindOf(node).family === 'message';
  const touched = search.raw
    ? ({ by: 'by anybody', opens: 'opens', clicks: 'clicks' } as const)
    : ({ by: 'by people', opens: 'humanOpens', clicks: 'humanClicks' } as const);
  const touchLine = (label: string, what: 'opens' | 'clicks' | 'humanOpens' | 'humanClicks'): Line => ({
    label: `${label} ${touched.by}`,
    what,
    count: counts?.[what] ?? 0,
    of: counts?.sent ?? 0,
  });
  const entered = isWhole ? data.entered : (counts?.entered ?? 0);
  const here = isWhole ? data.hereNow : (counts?.hereNow ?? 0);
  const lines: Line[] = isWhole
    ? [
        { label: 'Entered', what: 'entered', count: entered },
        { label: 'Inside now', what: 'here', count: here, of: entered },
        ...data.ended.map(({ code, count }) => ({
          label: endText(code),
          what: `ended:${code}`,
          count,
          of: entered,
        })),
        ...(data.holdout > 0
          ? [
              {
                label: 'Held out, beside them',
                what: 'holdout',
                count: data.holdout,
                of: entered + data.holdout,
              },
            ]
          : []),
      ]
    : [
        { label: 'Entered', what: 'entered', count: entered },
        { label: 'Here now', what: 'here', count: here, of: entered },
        { label: 'Left', what: 'left', count: counts?.left ?? 0, of: entered },
        ...(isMessage
          ? [
              { label: 'Handed over', what: 'sent', count: counts?.sent ?? 0, of: entered },
              { label: 'Held back', what: 'held', count: counts?.held ?? 0, of: entered },
              touchLine('Opened', touched.opens),
              touchLine('Clicked', touched.clicks),
            ]
          : []),
        ...outputsOf(node).map(({ id: output, name }, _, outputs) => {
          const { count, of } = passagesOf(data, id, output);
          return {
            label: outputs.length > 1 ? `Took: ${name}` : 'Went on',
            what: `edge:${output}`,
            count,
            of,
          };
        }),
      ];
  const others = entered - here;
  return (
    <div className={classes.stack}>
      <p className={classes.quiet}>
        {version ? `Version ${version}` : 'All versions'}
        {search.days ? `, who entered in the last ${search.days} days` : ''}. {entered} entered = {here}{' '}
        {isWhole ? 'inside' : 'here'} + {others} {isWhole ? 'ended' : 'left'}.
      </p>
      {isMessage && (
        <RawSwitch isRaw={search.raw === true} onChange={(next) => go({ raw: next ? true : undefined })} />
      )}
      <dl className={classes.facts}>
        {lines.map(({ label, what, count, of }) => (
          <div key={what} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>
              <Count
                value={count}
                of={label}
                href={at(peopleHref(detail.key, what, place))}
                base={of === undefined || of === 0 ? undefined : percentText(count, of)}
                live
              />
            </dd>
          </div>
        ))}
      </dl>
      {!isWhole && node.type === 'split' && <SplitResults id={id} />}
      {isWhole && data.holdout > 0 && <SplitResults id={HOLDOUT} />}
    </div>
  );
};
