import type { Pace } from '../../api/index.ts';

/** A receiver and what it takes, as typed. */
export type ReceiverTyped = { key: string; perMinute: number | ''; perDay: number | '' };

/** Limits as typed; '' is none. */
export type PaceTyped = {
  perSecond: number | '';
  perDay: number | '';
  receivers: ReceiverTyped[];
  warmsUp: boolean;
  startedOn: string;
  firstDay: number | '';
  factor: number | '';
  upTo: number | '';
};

export const typedOf = (pace: Pace, today: string): PaceTyped => ({
  perSecond: pace.perSecond ?? '',
  perDay: pace.perDay ?? '',
  receivers: Object.entries(pace.receivers ?? {}).map(
    ([key, { perMinute, perDay }]): ReceiverTyped => ({
      key,
      perMinute: perMinute ?? '',
      perDay: perDay ?? '',
    }),
  ),
  warmsUp: pace.warmUp !== undefined,
  startedOn: pace.warmUp?.startedOn ?? today,
  firstDay: pace.warmUp?.firstDay ?? 50,
  factor: pace.warmUp?.factor ?? 1.5,
  upTo: pace.warmUp?.upTo ?? 20_000,
});

const set = <Name extends string>(name: Name, value: number | ''): Partial<Record<Name, number>> =>
  value === '' ? {} : ({ [name]: value } as Record<Name, number>);

/** What is sent to the server; null when nothing is limited. */
export const paceOf = (typed: PaceTyped): Pace | null => {
  const receivers = Object.fromEntries(
    typed.receivers
      .filter(({ key, perMinute, perDay }) => key.trim() !== '' && (perMinute !== '' || perDay !== ''))
      .map(({ key, perMinute, perDay }) => [
        key.trim().toLowerCase(),
        { ...set('perMinute', perMinute), ...set('perDay', perDay) },
      ]),
  );
  const { warmsUp, startedOn, firstDay, factor, upTo } = typed;
  const isPlan = warmsUp && firstDay !== '' && factor !== '' && upTo !== '';
  const pace: Pace = {
    ...set('perSecond', typed.perSecond),
    ...set('perDay', typed.perDay),
    ...(Object.keys(receivers).length > 0 && { receivers }),
    ...(isPlan && { warmUp: { startedOn, firstDay, factor, upTo } }),
  };
  return Object.keys(pace).length === 0 ? null : pace;
};

/** How many days a plan takes to its full volume; null for a plan that does not grow. */
export const daysOfPlan = ({ firstDay, factor, upTo }: Pick<PaceTyped, 'firstDay' | 'factor' | 'upTo'>) => {
  if (firstDay === '' || factor === '' || upTo === '' || firstDay < 1 || factor < 1.05) return null;
  if (upTo <= firstDay) return 1;
  return Math.ceil(Math.log(upTo / firstDay) / Math.log(factor)) + 1;
};
