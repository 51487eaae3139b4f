import type { Me, Workspace } from '../api/index.ts';
import type { ChartSeries } from '../ui/index.ts';

/** Made-up facts for the kit page: also the hard ones (nothing, a 60-character name, ten thousand rows). */
export const longName = 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis';

export const me: Me = {
  user: { userId: 'u1', name: 'Ana Berg', email: 'ana@acme.test' },
  workspaces: [
    { slug: 'acme', name: 'Acme', role: 'admin', isSample: false },
    { slug: 'sample', name: 'Nordlicht Tea', role: 'admin', isSample: true },
  ],
};

export const workspace: Workspace = {
  slug: 'acme',
  name: 'Acme',
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
  isSample: true,
  role: 'admin',
  settings: { eventMap: {} as Workspace['settings']['eventMap'] },
  sendingStopped: null,
  sample: { speed: 1, playing: true, canPull: true },
};

export type KitRow = {
  id: string;
  name: string;
  known: boolean;
  stage: string;
  people: number;
  seenAt: string;
};

const names = [
  'Ana Berg',
  'Jonas Weber',
  'Someone in Vienna',
  longName,
  'mia@nordlicht.test',
  'Øystein Dahl',
];
const stages = ['Visitor', 'Subscriber', 'Customer'];

export const rowsOf = (count: number, now: Date): KitRow[] =>
  Array.from({ length: count }, (_, index) => {
    const name = names[index % names.length] ?? '';
    return {
      id: `c${index}`,
      name: index < names.length ? name : `${name} ${index}`,
      known: !name.startsWith('Someone'),
      stage: stages[index % stages.length] ?? '',
      people: (index * 7919) % 12_400,
      seenAt: new Date(now.getTime() - index * index * 37_000).toISOString(),
    };
  });

const days = 30;
export const labels = Array.from({ length: days }, (_, index) =>
  new Date(Date.UTC(2026, 9, 24 + index)).toISOString().slice(0, 10),
);

const wave = (index: number, height: number, shift: number): number =>
  Math.round(height * (1 + 0.4 * Math.sin((index + shift) / 3)) + (index % 7 === 6 ? -height / 3 : 0));

export const lineSeries: readonly ChartSeries[] = [
  {
    name: 'Human clicks',
    values: labels.map((_, index) => (index === days - 1 ? 40 : wave(index, 120, 0))),
    band: labels.map((_, index) => [wave(index, 100, 0), wave(index, 140, 0)] as const),
  },
  { name: 'Orders', values: labels.map((_, index) => (index === 12 ? null : wave(index, 40, 4))) },
  { name: 'Month before', values: labels.map((_, index) => wave(index, 100, 2)), isPrevious: true },
];

export const barSeries: readonly ChartSeries[] = [
  { name: 'Human', values: [420, 312, 188, 90] },
  { name: 'Machine', values: [120, 340, 60, 20], isMachine: true },
];
