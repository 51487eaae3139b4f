import type { Known } from './numbers.ts';

const width = 64;
const height = 20;
const edge = 2;

/** The path of a sparkline from its lowest to its highest value; a gap where a value is not known. */
export const sparkPath = (values: readonly Known[]): string => {
  const known = values.filter((value): value is number => value !== null && value !== undefined);
  if (known.length < 2) return '';
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  const step = (width - 2 * edge) / (values.length - 1);
  let pen = 'M';
  return values
    .map((value, index) => {
      if (value === null || value === undefined) {
        pen = 'M';
        return '';
      }
      // A flat line runs through the middle: it is neither low nor high.
      const share = span === 0 ? 0.5 : (value - low) / span;
      const point = `${pen}${(edge + index * step).toFixed(1)} ${(height - edge - share * (height - 2 * edge)).toFixed(1)}`;
      pen = 'L';
      return point;
    })
    .join('');
};

/** The course of a number, 64x20, no axes. `label` says in words what it shows: "people, last 30 days". */
export const Sparkline = ({ values, label }: { values: readonly Known[]; label: string }) => {
  const path = sparkPath(values);
  if (path === '') return null;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path
        d={path}
        fill="none"
        stroke="var(--brand)"
        strokeWidth={1.5}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
};
