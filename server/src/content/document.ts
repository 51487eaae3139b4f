import { z } from 'zod';

/** Longest MJML or HTML source of a template, in characters. Gmail cuts a mail at 102 KB; ten times that is a mistake. */
const SOURCE_CHARS_MAX = 500_000;

const source = z
  .string()
  .max(SOURCE_CHARS_MAX, `longer than ${SOURCE_CHARS_MAX} characters; use smaller parts`);

/** A template as a document: what the editor and files hold. Strings are Liquid. */
export const templateSchema = z
  .strictObject({
    name: z.string().trim().min(1, 'a template needs a name').max(200),
    subject: z.string().trim().min(1, 'a mail needs a subject').max(1_000),
    previewText: z.string().max(1_000).optional(),
    mjml: source.optional(),
    html: source.optional(),
    text: source.optional(),
    class: z.enum(['marketing', 'transactional']),
    repeatUnknown: z.boolean().optional(),
  })
  .refine((document) => (document.mjml === undefined) !== (document.html === undefined), {
    path: ['mjml'],
    message: 'exactly one of mjml and html is needed',
  })
  .refine((document) => !document.repeatUnknown || document.class === 'transactional', {
    path: ['repeatUnknown'],
    message: 'only transactional templates may be repeated when the outcome of a hand-over is unknown',
  });

export type TemplateDocument = z.infer<typeof templateSchema>;
