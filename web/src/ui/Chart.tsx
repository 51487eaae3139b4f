import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import classes from './Chart.module.css';
import { type ChartFacts, chartCsv } from './chart.ts';
import { footText } from './chart-option.ts';
import { Icon } from './Icon.tsx';
import { countText } from './numbers.ts';

const ChartCanvas = lazy(async () => ({ default: (await import('./ChartCanvas.tsx')).ChartCanvas }));

export type ChartProps = ChartFacts & {
  /** The finding when there is one ("Human clicks fell after 9 Nov"), else what is shown. */
  title: string;
  /** What runs along the foot, for the table and CSV: "Day". */
  foot: string;
  /** Base and time: "people, last 30 days". */
  base?: string;
  height?: number;
  /** Opens the people of a number: that of a label in a series, by its name. */
  onOpen?: (label: string, series: string) => void;
};

const saveCsv = (name: string, csv: string): void => {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name.replace(/[^\p{Letter}\p{Number}]+/gu, '-').toLowerCase()}.csv`;
  link.click();
  URL.revokeObjectURL(url);
};

const ChartTable = ({
  facts,
  foot,
  onOpen,
  height,
}: { facts: ChartFacts } & Pick<ChartProps, 'foot' | 'onOpen' | 'height'>) => (
  // A scrolling region is focusable, so that it can be scrolled by keyboard.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
  <section className={classes.scroll} style={{ height }} tabIndex={0} aria-label="Table">
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{foot}</th>
          {facts.series.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {facts.labels.map((label, index) => (
          <tr key={label}>
            <th scope="row">{footText(label)}</th>
            {facts.series.map(({ name, values }) => (
              <td key={name}>
                {onOpen && values[index] ? (
                  <button
                    type="button"
                    className="text-button"
                    aria-label={`${countText(values[index])}, ${name}, ${footText(label)}`}
                    onClick={() => onOpen(label, name)}
                  >
                    {countText(values[index])}
                  </button>
                ) : (
                  countText(values[index])
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

/** The one chart: drawn, as a table, or as CSV. Give `series` and `labels` a stable identity, or it is drawn anew. */
export const Chart = (props: ChartProps) => {
  const { title, foot, base, height = 240, onOpen, kind, labels, series, isUnfinished } = props;
  const facts = useMemo(() => ({ kind, labels, series, isUnfinished }), [kind, labels, series, isUnfinished]);
  const [view, setView] = useState('chart');
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.head}>
        <span>
          <strong className={classes.title}>{title}</strong>
          {base && <span className={classes.base}> {base}</span>}
        </span>
        <span className={classes.views}>
          <SegmentedControl
            aria-label="View"
            value={view}
            onChange={setView}
            data={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
          />
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<Icon of={IconDownload} size={16} />}
            onClick={() => saveCsv(title, chartCsv(facts, foot))}
          >
            CSV
          </Button>
        </span>
      </figcaption>
      {view === 'chart' ? (
        <Suspense fallback={<Skeleton h={height} />}>
          <ChartCanvas facts={facts} label={title} height={height} onOpen={onOpen} />
        </Suspense>
      ) : (
        <ChartTable facts={facts} foot={foot} onOpen={onOpen} height={height} />
      )}
    </figure>
  );
};
