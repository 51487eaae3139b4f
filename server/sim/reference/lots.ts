/** What chance decides: by a hash of a word and the contact, so that it falls the same way whenever it is asked. */
import { createHash } from 'node:crypto';
import type { NodeDocument } from '../../src/workflows/index.ts';
import type { Life, Standing } from './model.ts';

type SplitPath = Extract<NodeDocument, { type: 'split' }>['paths'][number];

/** 0 <= share < 1 */
const shareOf = (word: string, contactId: string): number =>
  Number.parseInt(createHash('md5').update(`${word}:${contactId}`).digest('hex').slice(0, 7), 16) / 16 ** 7;

/** Everybody's path of a split: each path draws, and who draws best for its size has them. */
export const pathByLot = (paths: readonly SplitPath[], word: string, contactId: string): string => {
  const draws = paths.map(({ id, percent }) => ({
    id,
    at: percent > 0 ? -Math.log(shareOf(`${word}/${id}`, contactId) + 2 ** -29) / percent : Infinity,
  }));
  return draws.sort((a, b) => a.at - b.at)[0]!.id;
};

/** Whether the contact gets nothing of a workflow. */
export const isHeldOut = ({ contactId }: Life, { key, versions }: Standing): boolean => {
  const { holdout = 0 } = versions.at(-1)!.enrollment;
  return shareOf(`holdout ${key}`, contactId) < holdout / 100;
};
