import type { JsonObject } from '../platform/index.ts';

/** What the variant of a broadcast's experiment says in place of the template and the workspace. */
export interface LetterVariant {
  /** Liquid; of people who read the template's own language */
  subject?: string;
  senderName?: string;
}

/** The variant that a message was decided with: `data.variant`. */
export const variantOf = (data: JsonObject | null): LetterVariant => {
  const variant = data?.variant;
  if (typeof variant !== 'object' || variant === null || Array.isArray(variant)) return {};
  const { subject, senderName } = variant;
  return {
    ...(typeof subject === 'string' ? { subject } : {}),
    ...(typeof senderName === 'string' ? { senderName } : {}),
  };
};
