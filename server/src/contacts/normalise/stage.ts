import { bareWord } from './text.ts';

/** The stages between stranger and advocate, in order. The attribute `lifecycle_stage` holds one of them. */
export const LIFECYCLE_STAGES = [
  'subscriber',
  'lead',
  'marketing_qualified',
  'sales_qualified',
  'opportunity',
  'customer',
  'advocate',
] as const;
export type LifecycleStage = (typeof LIFECYCLE_STAGES)[number];

const ALSO: Readonly<Record<string, LifecycleStage>> = {
  mql: 'marketing_qualified',
  marketingqualifiedlead: 'marketing_qualified',
  engaged: 'marketing_qualified',
  sql: 'sales_qualified',
  salesqualifiedlead: 'sales_qualified',
  salesready: 'sales_qualified',
  client: 'customer',
  evangelist: 'advocate',
  promoter: 'advocate',
};

const stages = new Map<string, LifecycleStage>([
  ...LIFECYCLE_STAGES.map((stage): [string, LifecycleStage] => [bareWord(stage), stage]),
  ...(Object.entries(ALSO) as [string, LifecycleStage][]),
]);

/** A stage by its name or a usual other one (`MQL`, `Sales-ready`, `Customer`); null for words that are none. */
export const lifecycleStage = (text: string): LifecycleStage | null => stages.get(bareWord(text)) ?? null;

/** Whether a stage lies behind another: only a person moves somebody back. */
export const isBehind = (stage: string, current: string): boolean => {
  const [to, from] = [stage, current].map((one) => (LIFECYCLE_STAGES as readonly string[]).indexOf(one));
  return to! >= 0 && from! >= 0 && to! < from!;
};
