import type { Attributes } from './pieces.ts';

const px = (text: string | undefined): number | undefined => {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : undefined;
};

/** Top, right, bottom, left in px of `padding` (CSS shorthand) and `padding-top` and so on, which win. */
export const sidesOf = (at: Attributes, name = 'padding'): number[] => {
  const parts = (at[name] ?? '').trim().split(/\s+/).map(px);
  const top = parts[0] ?? 0;
  const right = parts[1] ?? top;
  const shorthand = [top, right, parts[2] ?? top, parts[3] ?? right];
  return ['top', 'right', 'bottom', 'left'].map(
    (side, index) => px(at[`${name}-${side}`]) ?? shorthand[index]!,
  );
};

/** The shortest way to write four sides: `20px 0`. */
export const paddingText = ([top = 0, right = 0, bottom = 0, left = 0]: readonly number[]): string => {
  const text = (value: number): string => (value === 0 ? '0' : `${value}px`);
  if (left !== right) return [top, right, bottom, left].map(text).join(' ');
  if (top !== bottom) return [top, right, bottom].map(text).join(' ');
  return (top === right ? [top] : [top, right]).map(text).join(' ');
};
