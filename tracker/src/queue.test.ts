import { describe, expect, it } from 'vitest';
import { firstThatFit, type Message, retryDelayMs } from './queue.ts';

const message = (letters: number): Message => ({ type: 'track', messageId: 'x'.repeat(letters) });
const size = (letters: number): number => JSON.stringify(message(letters)).length;

describe('what a body takes', () => {
  it('is the first messages that fit, at least one', () => {
    const messages = [message(10), message(10), message(10)];
    expect(firstThatFit(messages, size(10) * 2)).toHaveLength(2);
    expect(firstThatFit(messages, size(10) * 3)).toHaveLength(3);
    expect(firstThatFit(messages, 1)).toHaveLength(1);
    expect(firstThatFit([], 100)).toEqual([]);
  });
});

describe('the next try', () => {
  it('comes when the server asks for it, else later each time, within a minute', () => {
    expect(retryDelayMs(0, '7', 0)).toBe(7_000);
    expect([0, 1, 2, 3].map((attempt) => retryDelayMs(attempt, null, 0))).toEqual([
      1_000, 2_000, 4_000, 8_000,
    ]);
    expect(retryDelayMs(0, null, 1)).toBe(1_250);
    expect(retryDelayMs(30, null, 1)).toBe(60_000);
    expect(retryDelayMs(0, 'soon', 0)).toBe(1_000);
  });
});
