import type { Condition } from '../../conditions/index.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { BlockDocument, Brand } from './content.ts';
import type { Definition, DefinitionHead, UsedIn } from './definitions.ts';

export interface TemplateText {
  subject: string;
  previewText?: string;
  mjml?: string;
  html?: string;
  text?: string;
  design?: JsonObject;
}

export interface TemplateDocument {
  name: string;
  subject: string;
  previewText?: string;
  /** one of mjml, html */
  mjml?: string;
  html?: string;
  text?: string;
  class: 'marketing' | 'transactional';
  /** key of the topic that people may refuse */
  topic?: string;
  from?: 'workspace' | 'owner';
  /** of the texts above, which people get whose language has no text of its own */
  language?: string;
  /** the mail in other languages: {de: {subject, mjml}} */
  languages?: Record<string, TemplateText>;
  /** what parts are for: <baton-if rule="name"> ... <baton-else /> ... </baton-if>, judged when the mail leaves */
  rules?: Record<string, Condition>;
  /** what the editor keeps for itself */
  design?: JsonObject;
  /** look and blocks of a published version */
  pinned?: { brand?: Brand; blocks?: Record<string, BlockDocument> };
  /** transactional only: hand over again when the outcome of a hand-over is unknown (P5) */
  repeatUnknown?: boolean;
}

/** A text on a phone, a line for Slack, a body for a program. Strings are Liquid. */
export type ShortTemplate =
  | {
      channel: 'sms';
      name: string;
      text: string;
      class: 'marketing' | 'transactional';
      topic?: string;
      /** false: links stay as they are, and clicks are not seen */
      shortLinks?: boolean;
      repeatUnknown?: boolean;
    }
  | { channel: 'slack'; name: string; text: string; to?: string }
  | { channel: 'webhook'; name: string; url: string; body: string };

export interface TemplateRow extends DefinitionHead {
  channel: 'email' | 'sms' | 'webhook' | 'slack';
  /** of short messages: how they begin, or where they go */
  subject: string;
  class: 'marketing' | 'transactional';
  /** key of the topic that it names; null: what sends it may name one, else the workspace's default */
  topic: string | null;
  usedIn: UsedIn[];
}

export type TemplateDetail = TemplateRow & Definition<TemplateDocument>;
export type ShortTemplateDetail = TemplateRow & Definition<ShortTemplate>;

// POST /templates/preview {document, contactId?, language?, rules?: {name: true}} -> TemplatePreview
// POST /templates/:key/test {to, contactId?, document?} -> TestSent ; document: absent: the draft, else the live version
export interface TestSent {
  /** null: handed over */
  problem: string | null;
  provider: string | null;
}

export interface TemplatePreview {
  subject: string;
  html: string;
  text: string;
  /** of the text that was taken; null: the one for everybody else */
  language: string | null;
  /** which rules hold */
  rules: Record<string, boolean>;
  problems: {
    severity: 'blocks' | 'warns';
    text: string;
    fix: string;
    part?: string;
    line?: number;
    language?: string;
  }[];
}
