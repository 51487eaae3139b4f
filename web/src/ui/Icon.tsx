import type { IconProps, Icon as TablerIcon } from '@tabler/icons-react';

export type IconType = TablerIcon;

/** A tabler icon in Baton's one size and stroke; decorative, since a word always stands beside it. */
export const Icon = ({ of: Of, size = 18, ...rest }: { of: TablerIcon } & IconProps) => (
  <Of size={size} stroke={1.5} aria-hidden focusable={false} {...rest} />
);
