import type { TemplateDocument, TemplateText } from '../document.ts';
import type { RenderedEmail } from '../render.ts';
import { type Check, GMAIL_BYTES_MAX } from './model.ts';
import { lineOf, type Page } from './page.ts';

/** A filled mail beside what it was made of. */
export interface Looked {
  document: Pick<TemplateDocument, 'class'>;
  /** of the language that was filled */
  text: TemplateText;
  mail: RenderedEmail;
  page: Page;
}

/** Phones show some 40 characters of a subject, desktops some 70. */
const SUBJECT_CHARS_MAX = 70;
/** Near the cut: a longer name or one more product crosses it. */
const NEAR_SHARE = 0.8;
/** Fewer words beside pictures: who sees no pictures sees no mail. */
const IMAGE_ONLY_CHARS_MAX = 80;
/** Below this a text part says nothing. */
const TEXT_CHARS_MIN = 20;

const sourceOf = ({ text }: Looked): string => text.mjml ?? text.html ?? '';
const partOf = ({ text }: Looked): string => (text.mjml === undefined ? 'html' : 'mjml');

const placed = (looked: Looked, ...fragments: (string | undefined)[]): { part: string; line?: number } => {
  const line = lineOf(sourceOf(looked), ...fragments);
  return { part: partOf(looked), ...(line === undefined ? {} : { line }) };
};

const isShouted = (subject: string): boolean => {
  const letters = subject.replace(/[^\p{L}]/gu, '');
  const big = letters.replace(/[^\p{Lu}]/gu, '').length;
  return letters.length >= 8 && big / letters.length > 0.7;
};

const subjectChecks = ({ mail: { subject }, text, document }: Looked): Check[] => {
  const part = 'subject';
  const checks: Check[] = [];
  const { length } = [...subject];
  if (subject === '')
    checks.push({
      code: 'subjectEmpty',
      severity: 'warns',
      text: 'The subject is empty for this person',
      why: 'A mail without a subject looks like a mistake, and is often filtered.',
      fix: 'Begin with words of your own, and give values a default.',
      part,
    });
  else if (length > SUBJECT_CHARS_MAX)
    checks.push({
      code: 'subjectLong',
      severity: 'info',
      text: `The subject has ${length} characters`,
      why: `Lists show some ${SUBJECT_CHARS_MAX} on a desktop and 40 on a phone; the rest is cut.`,
      fix: 'Put what matters into the first 40.',
      part,
    });
  if (isShouted(subject))
    checks.push({
      code: 'subjectShouted',
      severity: 'warns',
      text: 'The subject is written in capitals',
      why: 'Filters count it as a trait of unwanted mail.',
      fix: 'Write it as a sentence.',
      part,
    });
  if (/[!?]{3,}/.test(subject))
    checks.push({
      code: 'subjectMarks',
      severity: 'info',
      text: 'The subject has several marks in a row',
      why: 'Filters count it as a trait of unwanted mail.',
      fix: 'One is enough.',
      part,
    });
  if (document.class === 'marketing' && /^\s*(re|fwd?|aw|wg)\s*:/i.test(subject))
    checks.push({
      code: 'subjectPretends',
      severity: 'warns',
      text: 'The subject pretends to be an answer',
      why: 'Many laws forbid it, and people complain about it.',
      fix: 'Take the beginning away.',
      part,
    });
  if (!text.previewText)
    checks.push({
      code: 'previewMissing',
      severity: 'info',
      text: 'There is no preview text',
      why: 'Lists show the first words of the mail instead, which are often "View in browser".',
      fix: 'Write a sentence that goes on where the subject ends.',
      part: 'preview text',
    });
  return checks;
};

const imageChecks = (looked: Looked): Check[] => {
  const images = looked.page.elements.filter(
    ({ name, attributes }) => name === 'img' && attributes.width !== '1',
  );
  const without = images.filter(({ attributes }) => attributes.alt === undefined || attributes.alt === '');
  const named = new Map(without.map((image) => [image.attributes.src ?? '', image]));
  const checks = [...named].map(
    ([src]): Check => ({
      code: 'altMissing',
      severity: 'warns',
      text: 'A picture has no text beside it',
      why: 'Outlook and many companies show no pictures at first, and screen readers read this text instead.',
      fix: 'Say in its alt text what the picture shows; for mere decoration a single space will do.',
      element: src,
      ...placed(looked, src, src.split('/').at(-1)),
    }),
  );
  for (const { attributes } of images)
    if (/^data:/i.test(attributes.src ?? ''))
      checks.push({
        code: 'imageInline',
        severity: 'warns',
        text: 'A picture is written into the mail itself',
        why: 'Gmail and Outlook do not show such pictures, and they make the mail heavy.',
        fix: 'Put the picture on your website or under Files and use its address.',
        element: `${attributes.src!.slice(0, 40)}...`,
        ...placed(looked, attributes.src!.slice(0, 40)),
      });
  if (images.length > 0 && looked.page.textChars < IMAGE_ONLY_CHARS_MAX)
    checks.push({
      code: 'imageOnly',
      severity: 'warns',
      text: `The mail has ${images.length === 1 ? 'a picture' : `${images.length} pictures`} and ${looked.page.textChars} characters of text`,
      why: 'Who sees no pictures sees no mail, and filters count it as a trait of unwanted mail.',
      fix: 'Write the message as text, and let pictures go with it.',
      part: partOf(looked),
    });
  return checks;
};

const hostIn = (words: string): string | null =>
  /^\s*(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:\/\S*)?\s*$/i.exec(words)?.[1]?.toLowerCase() ?? null;

const hostOf = (href: string): string | null =>
  /^https?:/i.test(href) && URL.canParse(href) ? new URL(href).hostname.toLowerCase() : null;

const sameSite = (one: string, other: string): boolean => {
  const bare = (host: string): string => host.replace(/^www\./, '');
  return (
    bare(one) === bare(other) ||
    bare(one).endsWith(`.${bare(other)}`) ||
    bare(other).endsWith(`.${bare(one)}`)
  );
};

const SHORTENERS =
  /^(bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|shorturl\.at)$/i;

const linkChecks = (looked: Looked): Check[] => {
  const checks: Check[] = [];
  const seen = new Set<string>();
  for (const { href, words } of looked.page.links) {
    const host = hostOf(href);
    if (host === null || seen.has(`${href} ${words}`)) continue;
    seen.add(`${href} ${words}`);
    const at = { element: href, ...placed(looked, href, href.replaceAll('&', '&amp;')) };
    const said = hostIn(words);
    if (said && !sameSite(said, host))
      checks.push({
        code: 'linkPretends',
        severity: 'warns',
        text: `A link says ${said} and leads to ${host}`,
        why: 'Mail programs warn of such links: it is how people are tricked.',
        fix: 'Write words instead of an address.',
        ...at,
      });
    if (SHORTENERS.test(host))
      checks.push({
        code: 'linkShortened',
        severity: 'warns',
        text: `A link goes over ${host}`,
        why: 'Short addresses hide where they lead, so filters distrust mail with them.',
        fix: 'Use the whole address; clicks are counted all the same.',
        ...at,
      });
    if (/^http:/i.test(href))
      checks.push({
        code: 'linkPlain',
        severity: 'info',
        text: `A link to ${host} is not encrypted`,
        why: 'Browsers warn of such pages.',
        fix: 'Write https:// if the page has it.',
        ...at,
      });
  }
  return checks;
};

const weightChecks = (looked: Looked): Check[] => {
  const bytes = Buffer.byteLength(looked.mail.html);
  const kb = Math.round(bytes / 1024);
  if (bytes > GMAIL_BYTES_MAX)
    return [
      {
        code: 'clipped',
        severity: 'warns',
        text: `The HTML has ${kb} KB; Gmail cuts it at 102 KB`,
        why: 'What comes after is behind a link: the way to unsubscribe, and the picture by which opens are counted.',
        fix: 'Leave sections out, or send fewer products.',
        part: partOf(looked),
      },
    ];
  if (bytes <= GMAIL_BYTES_MAX * NEAR_SHARE) return [];
  return [
    {
      code: 'nearlyClipped',
      severity: 'info',
      text: `The HTML has ${kb} KB; Gmail cuts it at 102 KB`,
      why: 'It is different for each person: some may be over.',
      fix: 'Leave a section out to be sure.',
      part: partOf(looked),
    },
  ];
};

/** Elements that mail programs take out, or that make them distrust the whole mail. */
const ACTIVE = new Set(['script', 'iframe', 'object', 'embed', 'form', 'applet']);

const elementChecks = (looked: Looked): Check[] => {
  const found = new Set(looked.page.elements.map(({ name }) => name).filter((name) => ACTIVE.has(name)));
  return [...found].map((name) => ({
    code: 'activeElement',
    severity: 'warns',
    text: `There is a <${name}> in it`,
    why: 'Mail programs take it out, and many filters refuse the whole mail.',
    fix: 'Link to a page of your website that has it.',
    element: `<${name}>`,
    ...placed(looked, `<${name}`),
  }));
};

const textChecks = (looked: Looked): Check[] => {
  const { text } = looked.mail;
  if (text.replace(/https?:\S+/g, '').trim().length >= TEXT_CHARS_MIN) return [];
  return [
    {
      code: 'textEmpty',
      severity: 'warns',
      text: 'The text part says almost nothing',
      why: 'Watches, screen readers and filters read it instead of the HTML.',
      fix: 'Write some words into the mail, or a text part of its own.',
      part: 'text',
    },
  ];
};

/** All checks that need nothing but the filled mail. */
export const mailChecks = (looked: Looked): Check[] => [
  ...subjectChecks(looked),
  ...imageChecks(looked),
  ...linkChecks(looked),
  ...weightChecks(looked),
  ...elementChecks(looked),
  ...textChecks(looked),
];
