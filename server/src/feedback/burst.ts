import type { Judged } from './verdict.ts';

/** One request for something of a mail, as far as its neighbours are judged by it. Instants in ms. */
export interface Asked {
  /** number of the link; `hidden`: the one that people cannot see; `head`: a question about any */
  link: string;
  agent: string;
  atMs: number;
}

/** Two links of a mail within this are a scanner's; a double click is one link. */
export const BURST_MS = 1_000;
/** What follows the hidden link goes on to the others: real ones take seconds for a long mail. Longer: a reader who
 *  opens the mail behind a scanner of the same browser would be taken for it. */
export const HIDDEN_MS = 20_000;
/** A program asks whether a link is there and then takes it; people's browsers only take it. */
export const HEAD_MS = 5_000;

const within = (a: Asked, b: Asked, ms: number): boolean => Math.abs(a.atMs - b.atMs) <= ms;

/**
 * What its neighbours say of a click that looks like a person's: whether it is one of several that a machine made
 * together, and why; null: nothing (P16). `others`: all that was asked for of the same mail around then, before and after.
 */
export const burstVerdict = (click: Asked, others: readonly Asked[]): Judged | null => {
  const sameAgent = (other: Asked): boolean => other.agent === click.agent;
  if (
    others.some(
      (other) =>
        other.link === 'hidden' &&
        (sameAgent(other) ? within(click, other, HIDDEN_MS) : within(click, other, BURST_MS)),
    )
  )
    return { verdict: 'machine', reason: 'it followed a link that people cannot see' };
  if (others.some((other) => other.link === 'head' && sameAgent(other) && within(click, other, HEAD_MS)))
    return { verdict: 'machine', reason: 'it asked for the head of a link first' };
  const links = others.filter((other) => other.link !== 'head' && other.link !== 'hidden');
  if (links.some((other) => other.link !== click.link && within(click, other, BURST_MS)))
    return { verdict: 'machine', reason: 'several links within a second' };
  return null;
};
