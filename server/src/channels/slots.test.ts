import { expect, it } from 'vitest';
import { createSlots } from './slots.ts';

it('places are given in groups while a backlog waits, and at once to who wants few', () => {
  const slots = createSlots(20);
  expect(slots.take(30)).toBe(20);
  slots.give(9);
  expect(slots.take(30)).toBe(0);
  expect(slots.take(2)).toBe(2);
  slots.give(3);
  expect(slots.take(30)).toBe(10);
  expect(slots.take(1)).toBe(0);
});

it('a few places in all are given as they come', () => {
  const slots = createSlots(2);
  expect(slots.take(5)).toBe(2);
  slots.give(1);
  expect(slots.take(5)).toBe(0);
  slots.give(1);
  expect(slots.take(5)).toBe(2);
});
