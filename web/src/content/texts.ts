import type { TemplateDocument, TemplateText } from '../api/index.ts';

/** A language of a template; null: the text for everybody who has none of their own. */
export type TextLanguage = string | null;

/** The mail in one language; the one for everybody else when that language has none. */
export const textOf = (document: TemplateDocument, language: TextLanguage): TemplateText => {
  const { subject, previewText, mjml, html, text } = document;
  const own = language === null ? undefined : document.languages?.[language];
  return (
    own ?? {
      subject,
      ...(previewText !== undefined && { previewText }),
      ...(mjml !== undefined && { mjml }),
      ...(html !== undefined && { html }),
      ...(text !== undefined && { text }),
    }
  );
};

/** The document with other words in one language; an empty part is one that is not there. */
export const withText = (
  document: TemplateDocument,
  language: TextLanguage,
  change: Partial<TemplateText>,
): TemplateDocument => {
  const kept = { ...textOf(document, language), ...change };
  const { previewText, text, mjml, html, ...rest } = kept;
  const next: TemplateText = {
    ...rest,
    ...(previewText && { previewText }),
    ...(text && { text }),
    ...(mjml !== undefined && { mjml }),
    ...(html !== undefined && { html }),
  };
  if (language !== null) return { ...document, languages: { ...document.languages, [language]: next } };
  const { previewText: _, text: __, mjml: ___, html: ____, ...others } = document;
  return { ...others, ...next };
};

/** The document without a language. */
export const withoutLanguage = (document: TemplateDocument, language: string): TemplateDocument => {
  const { [language]: _, ...languages } = document.languages ?? {};
  const { languages: __, ...rest } = document;
  return Object.keys(languages).length === 0 ? rest : { ...rest, languages };
};

/** The source with the line ends that it had: fields of browsers know only one kind. */
export const withLineEnds = (before: string, typed: string): string => {
  const isWindows = before.includes('\r\n') && !/(^|[^\r])\n/.test(before);
  return isWindows ? typed.replace(/\r?\n/g, '\r\n') : typed;
};
