/** One thing that was done: its name and the value before it (in `past`) or after it (in `ahead`). */
interface Done<Value> {
  name: string;
  value: Value;
}

/** A value with the way back and forth. The newest of `past` is last, the next of `ahead` first. */
export interface Undoable<Value> {
  now: Value;
  past: readonly Done<Value>[];
  ahead: readonly Done<Value>[];
  /** edits under the same key in a row are one step: typing into a field */
  key?: string;
}

/** More is not walked back by hand; versions are there for that. */
export const STEPS_MAX = 100;

export const undoable = <Value>(now: Value): Undoable<Value> => ({ now, past: [], ahead: [] });

/** The value after an edit; what was undone before is gone. */
export const did = <Value>(
  state: Undoable<Value>,
  name: string,
  now: Value,
  key?: string,
): Undoable<Value> => {
  if (now === state.now) return state;
  const isSame = key !== undefined && key === state.key && state.past.length > 0;
  const past = isSame ? state.past : [...state.past, { name, value: state.now }].slice(-STEPS_MAX);
  return { now, past, ahead: [], ...(key === undefined ? {} : { key }) };
};

export const undone = <Value>({ now, past, ahead }: Undoable<Value>): Undoable<Value> => {
  const last = past.at(-1);
  if (!last) return { now, past, ahead };
  return { now: last.value, past: past.slice(0, -1), ahead: [{ name: last.name, value: now }, ...ahead] };
};

export const redone = <Value>({ now, past, ahead }: Undoable<Value>): Undoable<Value> => {
  const [next, ...rest] = ahead;
  if (!next) return { now, past, ahead };
  return { now: next.value, past: [...past, { name: next.name, value: now }], ahead: rest };
};

/** "Undo: move Second mail"; undefined when there is nothing. */
export const undoName = ({ past }: Undoable<unknown>): string | undefined => {
  const last = past.at(-1);
  return last && `Undo: ${last.name}`;
};

export const redoName = ({ ahead }: Undoable<unknown>): string | undefined =>
  ahead[0] && `Redo: ${ahead[0].name}`;
