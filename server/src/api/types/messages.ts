// GET /messages?state=&workflow=&contact=&after= ; GET /messages/:id
export type { MessageDetail, MessageRow } from '../../insights/index.ts';
