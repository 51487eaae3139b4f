export * from './changes.ts';
export { refusals as salesRefusals } from './errors.ts';
export * from './inbox.ts';
export type { Answer, AnswerData, Attachment, ConversationPatch, Line, TalkChannel } from './model.ts';
export * from './tasks/index.ts';
