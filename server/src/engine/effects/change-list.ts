import { takeListChange } from '../stages/segments.ts';
import { judgeAgain, type TakeEffect } from './effect.ts';

/** A list that is gone, or on which the contact is already, changes nothing. */
export const changeList: TakeEffect<'changeList'> = (taking, { list, put }) => {
  const { draft, workflow, context, queue } = taking;
  const { definitions } = context;
  const segment = definitions.segmentByKey.get(list);
  if (!segment) return;
  const affected = new Set<number>();
  const payload = { list: segment.segmentId, put, by: workflow.name };
  queue.push(...takeListChange(draft, { payload }, definitions, affected));
  judgeAgain(taking, affected);
};
