import { describe, expect, it } from 'vitest';
import { draftOf, type Stored } from './draft.ts';

class Conflict extends Error {}

/** A server that keeps one draft, and a clock that is wound by hand. */
const company = () => {
  let stored: Stored<string> = { document: 'a', revision: 1, savedAt: null, savedBy: null };
  let pending: (() => void) | undefined;
  let back: (() => void) | undefined;
  let gate: Promise<void> = Promise.resolve();
  let failures = 0;
  const saves: string[] = [];
  const draft = draftOf(stored, {
    save: async (document, revision) => {
      saves.push(document);
      await gate;
      if (failures > 0) {
        failures -= 1;
        throw new Error('no answer');
      }
      if (revision !== stored.revision) throw new Conflict();
      stored = { document, revision: revision + 1, savedAt: `r${revision + 1}`, savedBy: 'me' };
      return stored;
    },
    read: async () => stored,
    conflictIn: (error) => (error instanceof Conflict ? { savedBy: 'Jo', savedAt: 'then' } : undefined),
    later: (run) => {
      pending = run;
      return () => {
        pending = undefined;
      };
    },
    again: (_error, run) => {
      back = run;
      return () => {
        back = undefined;
      };
    },
  });
  return {
    draft,
    saves,
    stored: () => stored,
    pause: () => pending?.(),
    connectionIsBack: () => back?.(),
    fail: (times: number) => {
      failures = times;
    },
    holdSaves: () => {
      let open = (): void => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
    someoneSaves: (document: string) => {
      stored = { document, revision: stored.revision + 1, savedAt: 'then', savedBy: 'Jo' };
    },
  };
};

describe('a draft saves itself', () => {
  it('when the connection is back, with what was typed meanwhile', async () => {
    const { draft, stored, pause, fail, connectionIsBack } = company();
    fail(2);
    draft.change('ab');
    pause();
    expect(await draft.flush()).toBe(false);
    draft.change('abc');
    pause();
    await draft.flush();
    expect(draft.get()).toMatchObject({ phase: 'failed', document: 'abc' });
    connectionIsBack();
    await draft.flush();
    expect([draft.get().phase, stored().document]).toEqual(['saved', 'abc']);
  });

  it('once for many keys', async () => {
    const { draft, saves, pause } = company();
    for (const text of ['ab', 'abc', 'abcd']) draft.change(text);
    pause();
    await draft.flush();
    expect(saves).toEqual(['abcd']);
    expect(draft.get()).toMatchObject({ phase: 'saved', revision: 2, savedAt: 'r2' });
  });

  it('again for what was written while it saved', async () => {
    const { draft, saves, holdSaves, pause, stored } = company();
    const open = holdSaves();
    draft.change('b');
    pause();
    draft.change('c');
    open();
    expect(await draft.flush()).toBe(true);
    expect(saves).toEqual(['b', 'c']);
    expect(stored()).toMatchObject({ document: 'c', revision: 3 });
  });

  it('says that it failed, and saves when asked again', async () => {
    const { draft, fail, stored } = company();
    fail(1);
    draft.change('b');
    expect(await draft.flush()).toBe(false);
    expect(draft.get().phase).toBe('failed');
    expect(await draft.flush()).toBe(true);
    expect(stored().document).toBe('b');
  });

  it('never overwrites what somebody else saved unseen', async () => {
    const { draft, someoneSaves, stored } = company();
    someoneSaves('theirs');
    draft.change('mine');
    expect(await draft.flush()).toBe(false);
    expect(draft.get()).toMatchObject({ phase: 'conflict', document: 'mine', theirs: { savedBy: 'Jo' } });
    expect(stored().document).toBe('theirs');
    draft.keepMine();
    await draft.flush();
    expect(stored().document).toBe('mine');
  });

  it('takes theirs over when chosen, or when nothing here is unsaved', async () => {
    const { draft, someoneSaves, stored } = company();
    someoneSaves('theirs');
    draft.change('mine');
    await draft.flush();
    draft.keepTheirs();
    expect(draft.get()).toMatchObject({ phase: 'saved', document: 'theirs' });
    someoneSaves('newer');
    draft.adopt(stored());
    expect(draft.get().document).toBe('newer');
    draft.adopt({ document: 'read before', revision: 1, savedAt: null, savedBy: null });
    expect(draft.get().document).toBe('newer');
    draft.change('unsaved');
    someoneSaves('newest');
    draft.adopt(stored());
    expect(draft.get().document).toBe('unsaved');
  });
});
