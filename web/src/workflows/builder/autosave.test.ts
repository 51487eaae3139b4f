import { expect, it } from 'vitest';
import { autosave, type SaveState } from './autosave.ts';

const conflict = new Error('conflict');

/** A server with one draft, whose answers come when the test says. */
const bench = () => {
  let due: (() => void) | undefined;
  const states: SaveState[] = [];
  const calls: { value: string; revision: number; answer: (outcome?: Error) => Promise<void> }[] = [];
  const draft = autosave<string>({
    revision: 3,
    save: (value, revision) =>
      new Promise((resolve, reject) => {
        calls.push({
          value,
          revision,
          answer: async (error) => {
            if (error) reject(error);
            else resolve({ revision: revision + 1, savedAt: '2026-11-10T10:42:00Z' });
            for (let n = 0; n < 5; n += 1) await Promise.resolve();
          },
        });
      }),
    isConflict: (error) => error === conflict,
    onChange: (state) => states.push(state),
    timers: {
      set: (run) => {
        due = run;
        return 1;
      },
      clear: () => {
        due = undefined;
      },
    },
  });
  const pass = (): void => {
    const run = due;
    due = undefined;
    run?.();
  };
  return { draft, states, calls, pass };
};

it('saves the newest after a pause, one at a time', async () => {
  const { draft, calls, pass, states } = bench();
  draft.changed('a');
  draft.changed('ab');
  pass();
  draft.changed('abc');
  pass();
  expect(calls.map(({ value, revision }) => [value, revision])).toEqual([['ab', 3]]);
  await calls[0]!.answer();
  expect(draft.state()).toBe('waiting');
  pass();
  expect(calls[1]).toMatchObject({ value: 'abc', revision: 4 });
  await calls[1]!.answer();
  expect([draft.state(), draft.revision()]).toEqual(['saved', 5]);
  expect(states).toEqual(['waiting', 'waiting', 'saving', 'waiting', 'saving', 'saved']);
});

it('tries again after weather, with what is newest then', async () => {
  const { draft, calls, pass } = bench();
  draft.changed('a');
  pass();
  await calls[0]!.answer(new Error('no answer'));
  expect(draft.state()).toBe('failed');
  draft.changed('ab');
  pass();
  expect(calls[1]).toMatchObject({ value: 'ab', revision: 3 });
});

it('writes nothing over the draft of somebody else until told', async () => {
  const { draft, calls, pass } = bench();
  draft.changed('mine');
  pass();
  await calls[0]!.answer(conflict);
  draft.changed('mine, too');
  pass();
  expect([draft.state(), calls.length]).toEqual(['conflict', 1]);
  expect(await draft.flush()).toBe(false);
  draft.adopt(8, 'mine, too');
  pass();
  expect(calls[1]).toMatchObject({ value: 'mine, too', revision: 8 });
  await calls[1]!.answer();
  draft.adopt(12);
  expect([draft.state(), draft.revision()]).toEqual(['saved', 12]);
});

it('saves at once when asked to', async () => {
  const { draft, calls } = bench();
  draft.changed('a');
  const flushed = draft.flush();
  await Promise.resolve();
  await calls[0]!.answer();
  expect(await flushed).toBe(true);
  expect(await draft.flush()).toBe(true);
});
