import { expect, test } from 'vitest';
import { chartCsv, withOther } from './chart.ts';

const one = (name: string, ...values: (number | null)[]) => ({ name, values });

test('the sixth series and those after it are one, called other', () => {
  const series = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name, index) => one(name, index, null));
  const shown = withOther(series, 2);
  expect(shown.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', 'other']);
  expect(shown.at(-1)?.values).toEqual([11, null]);
  expect(withOther(series.slice(0, 5), 2)).toHaveLength(5);
});

test('CSV: unknown is empty, text is quoted, formulas are disarmed', () => {
  const csv = chartCsv(
    {
      kind: 'line',
      labels: ['2026-11-09', '=1+1'],
      series: [one('Clicks, human', 4, null), one('say "hi"', 0, 7)],
    },
    'Day',
  );
  expect(csv).toBe('Day,"Clicks, human","say ""hi"""\r\n2026-11-09,4,0\r\n\'=1+1,,7\r\n');
});
