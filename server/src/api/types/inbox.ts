// GET /inbox?view=&whose=&after= ; GET|PATCH /inbox/:contactId/:conversationId ; POST .../answers
export type {
  ConversationDetail,
  ConversationLine,
  ConversationRow,
  InboxView,
  InboxWhose,
} from '../../sales/index.ts';

// GET /inbox/unread
export interface InboxUnread {
  /** open conversations of mine, or of nobody, with something that nobody has read; 100 stands for more */
  unread: number;
}
