import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RenderFailed, TemplateRefused } from '../errors.ts';
import type { RenderVars } from '../render.ts';
import { compileShort } from './compile.ts';
import type { SlackDocument, SmsDocument, WebhookDocument } from './document.ts';
import { renderBody, renderSlack, renderText } from './render.ts';

const vars = (contact: RenderVars['contact'] = { name: 'Ana' }): RenderVars => ({
  contact,
  entry: { url: 'https://shop.example/cart/1?a=1' },
  workspace: { name: 'ACME' },
  nowMs: 0,
  timeZone: 'UTC',
  currency: 'EUR',
});
const sms = (text: string, more: Partial<SmsDocument> = {}) =>
  compileShort<SmsDocument>({ channel: 'sms', name: 'T', text, class: 'marketing', ...more });
const options = { shortLink: (slot: number) => `https://t.example/s/x${slot}`, wayOut: null };

describe('a text', () => {
  it('is filled, its links are short, and a target has one number', () => {
    const compiled = sms(
      'Hi {{ contact.name }}, your cart: {{ entry.url }}. Or https://a.example (see {{ entry.url }})',
    );
    expect(renderText(compiled, vars(), options)).toMatchObject({
      text: 'Hi Ana, your cart: https://t.example/s/x0. Or https://t.example/s/x1 (see https://t.example/s/x0)',
      links: ['https://shop.example/cart/1?a=1', 'https://a.example'],
      size: { alphabet: 'GSM', parts: 1 },
    });
  });

  it('keeps its links when that is wanted', () => {
    const { text, links } = renderText(sms('{{ entry.url }}', { shortLinks: false }), vars(), options);
    expect(text).toBe('https://shop.example/cart/1?a=1');
    expect(links).toEqual([]);
  });

  it('says the way out once', () => {
    const wayOut = 'Reply STOP to end';
    expect(renderText(sms('Sale'), vars(), { ...options, wayOut }).text).toBe('Sale\nReply STOP to end');
    expect(renderText(sms('Sale. reply stop to end'), vars(), { ...options, wayOut }).text).toBe(
      'Sale. reply stop to end',
    );
  });

  it('has no control characters, whatever a contact calls itself', () => {
    const { text } = renderText(
      sms('Hi {{ contact.name }}'),
      vars({ name: 'A\u0000\u001b[2J\r\nB\u2028C' }),
      options,
    );
    expect(text).toBe('Hi A[2J\nB\nC');
  });

  it('that is empty, or longer than carriers take, does not leave', () => {
    expect(() => renderText(sms('{{ contact.none }}'), vars(), options)).toThrow(RenderFailed);
    expect(() => renderText(sms('{{ contact.long }}'), vars({ long: 'x'.repeat(1_531) }), options)).toThrow(
      /11 parts/,
    );
    expect(() =>
      renderText(sms('{% for i in (1..9999999) %}xxxxxxxxxx{% endfor %}'), vars(), options),
    ).toThrow(RenderFailed);
  });

  it('that cannot be read is refused with its line', () => {
    expect(() => sms('Hi\n{{ contact.name')).toThrow(TemplateRefused);
    expect(() => sms('{% include "x" %}')).toThrow(/paste the part|not found/);
  });
});

describe('a body for a program', () => {
  const hook = (body: string) =>
    compileShort<WebhookDocument>({ channel: 'webhook', name: 'T', url: 'https://a.example', body });

  it('is JSON whatever the values are, and nobody adds a member', () => {
    const compiled = hook('{"name": "{{ contact.name }}", "all": {{ contact.name | json }}}');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const body = JSON.parse(renderBody(compiled, vars({ name }))) as object;
        expect(body).toEqual({ name, all: name });
      }),
    );
  });

  it('that is none fails', () => {
    expect(() => renderBody(hook('{"a": {{ contact.none }} }'), vars())).toThrow(/no JSON/);
  });
});

describe('a line for Slack', () => {
  it('has the marks of its author, not of a contact', () => {
    const compiled = compileShort<SlackDocument>({
      channel: 'slack',
      name: 'T',
      text: '<https://a.example|Open> {{ contact.name }}',
    });
    expect(renderSlack(compiled, vars({ name: '<!channel> & co' }))).toBe(
      '<https://a.example|Open> &lt;!channel&gt; &amp; co',
    );
  });
});
