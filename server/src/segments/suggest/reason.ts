import type { Chosen } from './choose.ts';

/** `6 %`, `1.4 %`, `under 1 %`: two digits at most. */
export const percent = (share: number): string => {
  const value = share * 100;
  if (value > 0 && value < 1) return 'under 1 %';
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} %`;
};

/** Why a group is worth a look, in numbers: "6 % of people, 38 % of revenue". */
export const reasonOf = ({ share, brings }: Chosen): string => {
  const size = `${percent(share)} of people`;
  if (brings === null) return size;
  return brings.share === 0
    ? `${size}, no ${brings.of}`
    : `${size}, ${percent(brings.share)} of ${brings.of}`;
};
