import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';
import { Icon } from './Icon.tsx';
import { deltaOf, type Known } from './numbers.ts';

const icons = { up: IconArrowUpRight, down: IconArrowDownRight, same: IconArrowRight } as const;

export type DeltaProps = {
  now: Known;
  before: Known;
  /** What it is compared with: "than last Tuesday". */
  than: string;
  /** Which direction is good news; left out where neither is. */
  goodWhen?: 'up' | 'down';
};

/** "+12 % than last Tuesday", with an arrow; coloured only when one direction is good. */
export const Delta = ({ now, before, than, goodWhen }: DeltaProps) => {
  const delta = deltaOf(now, before);
  if (!delta) return <span style={{ color: 'var(--muted)', fontSize: 13 }}>no comparison yet</span>;
  const isJudged = goodWhen !== undefined && delta.direction !== 'same';
  const color = !isJudged ? 'var(--muted)' : delta.direction === goodWhen ? 'var(--good)' : 'var(--bad)';
  return (
    <span className="figures" style={{ display: 'inline-flex', alignItems: 'center', gap: 4, fontSize: 13 }}>
      <span style={{ display: 'inline-flex', alignItems: 'center', gap: 2, color, fontWeight: 500 }}>
        <Icon of={icons[delta.direction]} size={16} />
        {delta.text}
      </span>
      <span style={{ color: 'var(--muted)' }}>{than}</span>
    </span>
  );
};
