import { Badge } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArchive,
  IconCheck,
  IconCircleFilled,
  IconClock,
  IconEyeOff,
  IconListCheck,
  IconPencil,
  IconPlayerPause,
  IconRobot,
  IconX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Icon, type IconType } from './Icon.tsx';

type Tone = 'brand' | 'good' | 'warn' | 'bad' | 'draft' | 'machine' | 'quiet';

/** Every state that a badge can show: its word, colour role and icon. Colour never speaks alone. */
const statuses = {
  draft: { word: 'Draft', tone: 'draft', icon: IconPencil },
  simulated: { word: 'Simulated', tone: 'draft', icon: IconEyeOff },
  live: { word: 'Live', tone: 'brand', icon: IconCircleFilled },
  scheduled: { word: 'Scheduled', tone: 'quiet', icon: IconClock },
  paused: { word: 'Paused', tone: 'warn', icon: IconPlayerPause },
  archived: { word: 'Archived', tone: 'quiet', icon: IconArchive },
  list: { word: 'Static list', tone: 'quiet', icon: IconListCheck },
  good: { word: 'Good', tone: 'good', icon: IconCheck },
  delivered: { word: 'Delivered', tone: 'good', icon: IconCheck },
  heldBack: { word: 'Held back', tone: 'warn', icon: IconClock },
  warn: { word: 'Look here', tone: 'warn', icon: IconAlertTriangle },
  failed: { word: 'Failed', tone: 'bad', icon: IconX },
  suppressed: { word: 'Suppressed', tone: 'bad', icon: IconX },
  machine: { word: 'Machine', tone: 'machine', icon: IconRobot },
} as const satisfies Record<string, { word: string; tone: Tone; icon: IconType }>;

export type Status = keyof typeof statuses;

const toneStyle = (tone: Tone) =>
  tone === 'quiet'
    ? { background: 'var(--sunken)', color: 'var(--muted)' }
    : { background: `var(--${tone}-soft)`, color: `var(--${tone})` };

/** A state as icon and word: "Live v4", "Held back". `children` replaces the word. */
export const StatusBadge = ({ status, children }: { status: Status; children?: ReactNode }) => {
  const { word, tone, icon } = statuses[status];
  return (
    <Badge
      style={{ ...toneStyle(tone), flex: 'none' }}
      leftSection={<Icon of={icon} size={status === 'live' ? 8 : 14} />}
    >
      {children ?? word}
    </Badge>
  );
};
