import { describe, expect, it } from 'vitest';
import type { TemplateDocument } from '../api/index.ts';
import { textOf, withLineEnds, withoutLanguage, withText } from './texts.ts';

const document: TemplateDocument = {
  name: 'n',
  subject: 'Hello',
  mjml: '<mjml/>',
  class: 'marketing',
  design: { kept: 1 },
};

describe('the mail in several languages', () => {
  it('begins as the text for everybody, and each changes alone', () => {
    const german = withText(document, 'de', { subject: 'Hallo' });
    expect(textOf(german, 'de')).toEqual({ subject: 'Hallo', mjml: '<mjml/>' });
    expect(german).toMatchObject({ subject: 'Hello', design: { kept: 1 } });
    expect(textOf(german, 'fr').subject).toBe('Hello');
    expect(withoutLanguage(german, 'de')).toEqual(document);
  });

  it('has only the parts that say something', () => {
    const told = withText(document, null, { previewText: 'Soon' });
    expect(told.previewText).toBe('Soon');
    expect(withText(told, null, { previewText: '' })).toEqual(document);
    expect(withText(document, null, { mjml: undefined, html: '<p>' })).toEqual({
      name: 'n',
      subject: 'Hello',
      html: '<p>',
      class: 'marketing',
      design: { kept: 1 },
    });
  });
});

it('line ends stay what they were', () => {
  expect(withLineEnds('a\r\nb\r\n', 'a\nb\nc')).toBe('a\r\nb\r\nc');
  expect(withLineEnds('a\nb', 'a\nb\nc')).toBe('a\nb\nc');
  expect(withLineEnds('', 'a\nb')).toBe('a\nb');
});
