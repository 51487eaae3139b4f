import type { FastifyReply } from 'fastify';
import { PAGE_POLICY } from './preferences/page.ts';

/** Answers a page to the reader of a mail. */
export const html = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply
    .code(status)
    .header('content-security-policy', PAGE_POLICY)
    .type('text/html; charset=utf-8')
    .send(text);
