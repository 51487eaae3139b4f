import { describe, expect, it } from 'vitest';
import { conversationEdit, joined, lineOfReply, patchOfLine } from './changes.ts';
import type { Line } from './model.ts';

const line = (direction: 'in' | 'out', atMs: number, more: Partial<Line> = {}): Line => ({
  direction,
  atMs,
  address: 'ada@example.org',
  by: 'Ada',
  subject: direction === 'in' ? 'Re: Hello' : '',
  text: 'Yes',
  quoted: '',
  attachments: [],
  mailId: null,
  mailReferences: [],
  messageId: null,
  isCut: false,
  ...more,
});
const FIRST = '1970-01-01T00:00:01.000Z';
const THEN = '1970-01-01T00:00:02.000Z';

describe('who waits for an answer, since when', () => {
  it('two replies wait since the first', () => {
    const both = joined(patchOfLine(line('in', 1_000)), patchOfLine(line('in', 2_000)));
    expect(both).toMatchObject({ waitsSince: FIRST, keepsWaiting: true, lastAt: THEN, unread: true });
  });
  it('an answer ends the wait', () => {
    const both = joined(patchOfLine(line('in', 1_000)), patchOfLine(line('out', 2_000)));
    expect(both).toMatchObject({ waitsSince: null, unread: false, lastDirection: 'out' });
  });
  it('a reply to the answer waits anew, whatever waited before', () => {
    const answered = patchOfLine(line('out', 1_000));
    const both = joined(answered, patchOfLine(line('in', 2_000)));
    expect(both).toMatchObject({ waitsSince: THEN, keepsWaiting: false });
    expect(joined(both, patchOfLine(line('in', 3_000)))).toMatchObject({
      waitsSince: THEN,
      keepsWaiting: false,
    });
  });
  it('closing it says nothing of the wait', () => {
    const closed = conversationEdit('edit', { conversation: { id: 'x', state: 'closed', junk: 1 } })!;
    expect(closed.patch).toEqual({ state: 'closed' });
    expect(joined(patchOfLine(line('in', 1_000)), closed.patch)).toMatchObject({
      state: 'closed',
      waitsSince: FIRST,
    });
  });
});

describe('a reply', () => {
  it('ends a rest and opens what was closed', () => {
    expect(patchOfLine(line('in', 1_000))).toMatchObject({ state: 'open', snoozedUntil: null });
  });
  it('without its text, or of another name, adds no line', () => {
    expect(lineOfReply('Email Replied', 0, { properties: {} })).toBeNull();
    expect(lineOfReply('Email Auto-Replied', 0, { reply: { text: 'Away' } })).toBeNull();
  });
});
