import { z } from 'zod';
import { conditionSchema } from '../conditions/index.ts';
import { brandSchema } from './brand.ts';

/** Longest MJML or HTML source of a template, in characters. Gmail cuts a mail at 102 KB; ten times that is a mistake. */
const SOURCE_CHARS_MAX = 500_000;
/** What an editor keeps beside the source, as JSON. Larger: every save would write megabytes. */
const DESIGN_CHARS_MAX = 500_000;
/** Each is compiled with every version, 20 ms. */
const LANGUAGES_MAX = 30;
/** Each is judged for every mail. */
const RULES_MAX = 20;

const source = z
  .string()
  .max(SOURCE_CHARS_MAX, `longer than ${SOURCE_CHARS_MAX} characters; use smaller parts`);

const subject = z.string().trim().min(1, 'a mail needs a subject').max(1_000);

/** `de`, `de-AT`: BCP 47, as the attribute `language` holds it. */
const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language such as de or de-AT');

/** What a rule is called in `<baton-if rule="...">` and `{% if rule.... %}`. */
const ruleName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be small letters, digits and _');

/** Names of blocks, as definitions have them. */
const blockKey = z.string().min(1).max(60);

const oneSource = (document: { mjml?: string | undefined; html?: string | undefined }): boolean =>
  (document.mjml === undefined) !== (document.html === undefined);
const ONE_SOURCE = { path: ['mjml'], message: 'exactly one of mjml and html is needed' };

/** A part that can be used in many mails: some sections of MJML, or some HTML, or the one for each. */
export const blockSchema = z
  .strictObject({
    name: z.string().trim().min(1, 'a block needs a name').max(200),
    mjml: source.optional(),
    html: source.optional(),
    design: z.record(z.string(), z.json()).optional(),
  })
  .refine((block) => block.mjml !== undefined || block.html !== undefined, {
    path: ['mjml'],
    message: 'mjml or html is needed',
  });

export type BlockDocument = z.infer<typeof blockSchema>;

/** The mail in one language. */
const textSchema = z
  .strictObject({
    subject,
    previewText: z.string().max(1_000).optional(),
    mjml: source.optional(),
    html: source.optional(),
    text: source.optional(),
    design: z.record(z.string(), z.json()).optional(),
  })
  .refine(oneSource, ONE_SOURCE);

/** A template as a document: what the editor and files hold. Strings are Liquid. */
export const templateSchema = z
  .strictObject({
    name: z.string().trim().min(1, 'a template needs a name').max(200),
    subject,
    previewText: z.string().max(1_000).optional(),
    mjml: source.optional(),
    html: source.optional(),
    text: source.optional(),
    class: z.enum(['marketing', 'transactional']),
    /** key of the topic that people may refuse; absent: the workspace's default */
    topic: z.string().min(1).max(60).optional(),
    /** whose name it comes in: the workspace's sender, or the contact's owner where there is one */
    from: z.enum(['workspace', 'owner']).optional(),
    /** of the texts above; people whose language has no text of its own get these */
    language: language.optional(),
    languages: z
      .record(language, textSchema)
      .refine((texts) => Object.keys(texts).length <= LANGUAGES_MAX, `at most ${LANGUAGES_MAX} languages`)
      .optional(),
    /** what parts of the mail are for, judged when it leaves */
    rules: z
      .record(ruleName, conditionSchema)
      .refine((rules) => Object.keys(rules).length <= RULES_MAX, `at most ${RULES_MAX} rules`)
      .optional(),
    /** what the editor keeps for itself; nothing of it is sent */
    design: z.record(z.string(), z.json()).optional(),
    /** look and blocks as they were when this version was published; in a draft without meaning */
    pinned: z
      .strictObject({ brand: brandSchema.optional(), blocks: z.record(blockKey, blockSchema).optional() })
      .optional(),
    repeatUnknown: z.boolean().optional(),
  })
  .refine(oneSource, ONE_SOURCE)
  .refine((document) => JSON.stringify(document.design ?? null).length <= DESIGN_CHARS_MAX, {
    path: ['design'],
    message: `longer than ${DESIGN_CHARS_MAX} characters`,
  })
  .refine((document) => !document.repeatUnknown || document.class === 'transactional', {
    path: ['repeatUnknown'],
    message: 'only transactional templates may be repeated when the outcome of a hand-over is unknown',
  });

export type TemplateDocument = z.infer<typeof templateSchema>;

/** The mail in one language: subject, source, text. */
export type TemplateText = Pick<TemplateDocument, 'subject' | 'previewText' | 'mjml' | 'html' | 'text'>;

/** A text of a template with its language, null: of those whose language has no text of its own. */
export interface NamedText {
  language: string | null;
  text: TemplateText;
}

/** All texts of a template, the one for everybody else first. */
export const textsOf = (document: TemplateDocument): NamedText[] => [
  { language: null, text: document },
  ...Object.entries(document.languages ?? {}).map(([name, text]) => ({ language: name, text })),
];
