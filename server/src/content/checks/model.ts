/** Something to mend before a template is sent: what, where, why, and what to do. */
export interface Check {
  /** stable name of the kind: `altMissing` */
  code: string;
  /** blocks: it cannot be sent; warns: it harms; info: good to know */
  severity: 'blocks' | 'warns' | 'info';
  text: string;
  why: string;
  fix: string;
  part?: string;
  line?: number;
  language?: string;
  /** what it is about: an address, an element, a token */
  element?: string;
  /** people for whom it is so, of those looked at */
  people?: { count: number; of: number; about: boolean };
  /** mail programs that do not support it */
  clients?: string[];
}

/** Gmail shows 102 KB of a mail and hides the rest behind a link, its unsubscribe link and open pixel with it. */
export const GMAIL_BYTES_MAX = 102_400;
