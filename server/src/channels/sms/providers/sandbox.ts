import type { Keeper } from '../../providers/sandbox.ts';
import type { TextProvider } from '../provider.ts';

/** Keeps texts in the app, where they can be read. */
export const createTextSandbox = (keep: Keeper): TextProvider => ({
  name: 'sandbox',
  submit: ({ messageId, bucket, workspaceId, to, text, parts }) =>
    keep({
      messageId,
      bucket,
      workspaceId,
      subject: text.split('\n')[0]!,
      html: '',
      text,
      headers: { To: to, Parts: String(parts) },
    }),
});
