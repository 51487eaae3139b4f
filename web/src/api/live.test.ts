import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, test } from 'vitest';
import { type LiveEvent, readEvent } from './live.ts';
import { readAnew, topicsOf } from './queries.ts';

describe('the stream', () => {
  test('reads what was agreed and ignores the rest', () => {
    expect(readEvent('feed', '[]')).toEqual({ kind: 'feed', lines: [] });
    expect(readEvent('changed', '{"what":["home"]}')).toEqual({ kind: 'changed', what: ['home'] });
    expect(readEvent('workspace', '{}')).toEqual({ kind: 'workspace' });
    for (const data of ['{', 'null', '{"what":7}', '7']) expect(readEvent('changed', data)).toBeUndefined();
  });

  test('a burst asks for each topic once', () => {
    const events: LiveEvent[] = [
      { kind: 'changed', what: ['home', 'contacts'] },
      { kind: 'changed', what: ['contacts'] },
      { kind: 'workspace' },
      { kind: 'feed', lines: [] },
    ];
    expect(topicsOf(events)).toEqual(['home', 'contacts', 'workspace']);
  });
});

describe('a change', () => {
  const client = new QueryClient();
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
    client.clear();
  });

  /** A screen that shows `name`; each answer is what stood there when it was asked for, and waits to be let through. */
  const shown = (name: string, stands: () => string) => {
    const answers: (() => void)[] = [];
    const queryFn = () => {
      const found = stands();
      return new Promise<string>((resolve) => answers.push(() => resolve(found)));
    };
    const observer = new QueryObserver(client, {
      queryKey: ['w', name],
      queryFn,
      staleTime: 10_000,
      retry: false,
    });
    stops.push(observer.subscribe(() => undefined));
    const answer = async (): Promise<void> => {
      answers.shift()!();
      // the answer passes through a few promises on its way to the screen
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    };
    return { answer, waiting: () => answers.length, data: () => observer.getCurrentResult().data };
  };

  test('is seen also when it comes while the screen reads for the first time', async () => {
    let stands = 'before';
    const screen = shown('contacts', () => stands);
    stands = 'after';
    void readAnew(client, ['w', 'contacts']);
    void readAnew(client, ['w', 'contacts']);
    await screen.answer();
    expect(screen.data()).toBe('before');
    expect(screen.waiting()).toBe(1);
    await screen.answer();
    expect(screen.data()).toBe('after');
    expect(screen.waiting()).toBe(0);
  });

  test('reads what is shown of its topic once more, and nothing else', async () => {
    const [contacts, home] = [shown('contacts', () => 'now'), shown('home', () => 'now')];
    await contacts.answer();
    await home.answer();
    void readAnew(client, ['w', 'contacts']);
    expect([contacts.waiting(), home.waiting()]).toEqual([1, 0]);
  });
});
