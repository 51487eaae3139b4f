import type { ReactNode } from 'react';
import type { Trigger } from '../blueprint.ts';
import type { Words } from '../nodes/index.ts';

export interface TriggerFormProps<T extends Trigger = Trigger> {
  trigger: T;
  words: Words;
  /** `field` keeps typing into one field one step of undo. */
  onChange: (trigger: T, field: string) => void;
}

/** How a trigger is set up: one file under `triggers/` each. */
export interface TriggerScreen<T extends Trigger = Trigger> {
  /** one line in the list of triggers */
  line: string;
  /** properties that who enters by it brings: conditions and tests may compare with them */
  brings(trigger: T, events: Words['events']): readonly string[];
  Form(props: TriggerFormProps<T>): ReactNode;
}

export const omit = <T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> => {
  const { [key]: _, ...rest } = value;
  return rest;
};
