import { createHash } from 'node:crypto';
import type { BroadcastDocument, Variant } from './document.ts';

/** 48 bits: nobody meets a limit by rounding. */
const LOT_BYTES = 6;

/** A contact's lot in a broadcast, 0 <= lot < 1: the same whenever and wherever it is drawn. `what`: each draw apart. */
export const lotOf = (
  broadcastId: number,
  contactId: string,
  what: 'part' | 'test' | 'variant' | 'when',
): number =>
  createHash('md5')
    .update(`${broadcastId}\u0000${contactId}\u0000${what}`)
    .digest()
    .readUIntBE(0, LOT_BYTES) /
  2 ** (8 * LOT_BYTES);

/** What part in a broadcast falls to somebody. */
export type Part =
  | { part: 'holdout' }
  /** of the test, or of a broadcast without one: then there is no variant */
  | { part: 'now'; variant: Variant | null }
  /** waits for the winner */
  | { part: 'rest' };

/** Draws a contact's part; sticky, since nothing but the broadcast and the contact goes into it. */
export const partOf = (
  { holdoutPercent, experiment }: BroadcastDocument,
  broadcastId: number,
  contactId: string,
): Part => {
  if (lotOf(broadcastId, contactId, 'part') * 100 < holdoutPercent) return { part: 'holdout' };
  if (!experiment) return { part: 'now', variant: null };
  if (lotOf(broadcastId, contactId, 'test') * 100 >= experiment.testPercent) return { part: 'rest' };
  return { part: 'now', variant: variantOf(experiment.variants, lotOf(broadcastId, contactId, 'variant')) };
};

/** The variant on which a lot falls, by their shares. */
const variantOf = (variants: readonly Variant[], lot: number): Variant => {
  const all = variants.reduce((sum, { share }) => sum + share, 0);
  let upTo = 0;
  for (const variant of variants) {
    upTo += variant.share / all;
    if (lot < upTo) return variant;
  }
  return variants.at(-1)!;
};
