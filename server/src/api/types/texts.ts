// GET /texts   PUT /texts {provider?, prices?, wayOut?, help?, slack?}   absent members stay, null clears
export interface TextsSettings {
  provider:
    | { name: 'twilio'; accountSid: string; from: string }
    | { name: 'kannel'; url: string; user: string; from: string }
    | null;
  /** of one part, in the workspace's currency, by country (ISO alpha-2); `*`: all others */
  prices: Record<string, number>;
  /** what is added to marketing texts, by country; `*`: all others */
  wayOut: Record<string, string>;
  /** the answer to HELP; null: Baton's own, in the person's language */
  help: string | null;
  /** where the provider brings texts that come in */
  inbound: { twilio: string; kannel: string };
  slack: { hasUrl: boolean; hasToken: boolean; to: string | null } | null;
  /** by which programs know a body of ours (Standard Webhooks) */
  hookSecret: string;
}

// POST /texts/preview {document, contactId?} -> ShortPreview ; POST /texts/test {document, to, contactId?} -> TestSent
export interface ShortPreview {
  text: string;
  /** of texts on phones */
  size: {
    alphabet: 'GSM' | 'Unicode';
    parts: number;
    units: number;
    left: number;
    outside: string[];
  } | null;
  /** of one text to this person; null: no price is set */
  cost: { amount: number; currency: string; country: string | null } | null;
  problems: { severity: 'blocks' | 'warns'; text: string; fix: string; part?: string; line?: number }[];
}
