import type { Definition, DefinitionHead, UsedIn } from './definitions.ts';

export interface TemplateDocument {
  name: string;
  subject: string;
  previewText?: string;
  /** one of mjml, html */
  mjml?: string;
  html?: string;
  text?: string;
  class: 'marketing' | 'transactional';
  /** transactional only: hand over again when the outcome of a hand-over is unknown (P5) */
  repeatUnknown?: boolean;
}

export interface TemplateRow extends DefinitionHead {
  subject: string;
  class: 'marketing' | 'transactional';
  usedIn: UsedIn[];
}

export type TemplateDetail = TemplateRow & Definition<TemplateDocument>;

// POST /templates/preview {document, contactId?} -> TemplatePreview
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
  problems: { severity: 'blocks' | 'warns'; text: string; fix: string; part?: string; line?: number }[];
}
