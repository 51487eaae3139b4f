import { PRIORITY } from '../../permission/index.ts';
import { derivedId } from '../../platform/index.ts';
import { requestMessage } from '../stages/permission.ts';
import type { TakeEffect } from './effect.ts';
import { requestOf } from './send.ts';

/** A mail to a user goes by a channel of its own: nothing that counts messages of the contact sees it. */
export const notify: TakeEffect<'notify'> = (taking, effect) => {
  const { draft, workflow, context } = taking;
  const { enrollmentId, nodeId, visit, user, subject, text } = effect;
  requestMessage(
    draft,
    {
      ...requestOf(taking, effect),
      // one for each user
      messageId: derivedId(draft.clock, draft.bucket, enrollmentId, nodeId, visit, user),
      channel: 'notice',
      template: '',
      isWritten: true,
      address: user,
      priority: PRIORITY.transactional,
      data: { notice: { workflow: workflow.name, subject, text } },
    },
    context,
  );
};
