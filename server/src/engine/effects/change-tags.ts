import { tagsAfter } from '../../contacts/index.ts';
import type { TakeEffect } from './effect.ts';
import { setAttributes } from './set-attributes.ts';

/** Added to and taken from the tags at hand, so that what users change meanwhile holds. */
export const changeTags: TakeEffect<'changeTags'> = (taking, { add, remove }) => {
  const { draft, workflow, enrollment } = taking;
  const tags = tagsAfter(draft.profile.attributes.tags, { add, remove });
  setAttributes(taking, {
    type: 'setAttributes',
    attributes: { tags },
    nodeId: enrollment.nodeId,
    workflowId: workflow.workflowId,
  });
};
