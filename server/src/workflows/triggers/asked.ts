import { z } from 'zod';
import type { TriggerKind } from './kind.ts';

/** Nothing starts it but who asks: a person on a screen, a program, another workflow. Any other workflow may be asked for
 *  as well; this one waits for nothing else. */
export interface AskedTrigger {
  type: 'asked';
}

export const asked: TriggerKind<AskedTrigger> = {
  type: 'asked',
  label: 'Someone asks for it',
  schema: z.strictObject({ type: z.literal('asked') }),
  fresh: { type: 'asked' },
  brings: true,
  text: () => 'Starts by hand, by the API or from another workflow',
  compile: () => ({ type: 'asked' }),
  signals: () => [],
  startsBy: () => false,
};
