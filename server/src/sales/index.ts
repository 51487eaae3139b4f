export * from './changes.ts';
export type { Answer, AnswerData, Attachment, ConversationPatch, Line, TalkChannel } from './model.ts';
