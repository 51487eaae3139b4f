/** What people write back and are answered: lines of a conversation; an answer is a message too. */
import { derivedId, type Uuid } from '../../platform/index.ts';
import {
  type Answer,
  type AnswerData,
  answerIn,
  type ConversationPatch,
  conversationEdit,
  conversationIdOf,
  joined,
  type Line,
  lineOfAnswer,
  lineOfReply,
  patchOfLine,
  type TalkChannel,
} from '../../sales/index.ts';
import type { Draft } from '../draft.ts';
import type { InputRow } from '../inputs.ts';
import { requestMessage } from './permission.ts';
import type { ApplyContext } from './stage.ts';

/** An answer that cannot leave within two days (a provider that is down) is shown as not sent, and written anew. */
const ANSWER_USEFUL_MS = 2 * 86_400_000;

export const takeConversation = (draft: Draft, row: InputRow, context: ApplyContext): void => {
  const reply = row.kind === 'feedback' ? lineOfReply(row.name, row.occurredAtMs, row.payload) : null;
  if (reply)
    addLine(
      draft,
      conversationIdOf(draft.bucket, draft.contactId, reply.channel),
      reply.channel,
      reply.line,
      row,
    );
  const edit = conversationEdit(row.kind, row.payload);
  if (edit) change(draft, edit.conversationId, 'email', edit.patch, false);
  const answer = answerIn(row.kind, row.payload);
  if (answer) takeAnswer(draft, answer, row, context);
};

const takeAnswer = (draft: Draft, answer: Answer, row: InputRow, context: ApplyContext): void => {
  const { subject, text, by, inReplyTo, references } = answer;
  const data: AnswerData = { subject, text, by, inReplyTo, references };
  const messageId = derivedId(draft.clock, draft.bucket, row.eventId, 'answer');
  requestMessage(
    draft,
    {
      messageId,
      origin: { type: 'answer', key: 'answer' },
      channel: answer.channel,
      template: '',
      isWritten: true,
      usefulForMs: ANSWER_USEFUL_MS,
      address: answer.address,
      data: { answer: data },
    },
    context,
  );
  addLine(draft, answer.conversationId, answer.channel, lineOfAnswer(answer, draft.clock, messageId), row);
};

const addLine = (
  draft: Draft,
  conversationId: Uuid,
  channel: TalkChannel,
  line: Line,
  row: InputRow,
): void => {
  const lineId = derivedId(line.atMs, draft.bucket, row.eventId, 'line');
  draft.lines.push({ ...line, lineId, conversationId });
  change(draft, conversationId, channel, patchOfLine(line), true);
};

const change = (
  draft: Draft,
  conversationId: Uuid,
  channel: TalkChannel,
  patch: ConversationPatch,
  opens: boolean,
): void => {
  const before = draft.conversations.get(conversationId);
  draft.conversations.set(conversationId, {
    channel: before?.opens ? before.channel : channel,
    opens: opens || before?.opens === true,
    patch: before ? joined(before.patch, patch) : patch,
  });
};
