import { z } from 'zod';
import { hookSecret, varsOf, wayOutOf } from '../../channels/index.ts';
import { contactRefusals, countryOfPhone, normalPhone } from '../../contacts/index.ts';
import {
  fillingOf,
  isShort,
  previewShort,
  type ShortDocument,
  type SmsDocument,
  shapeProblems,
  TemplateRefused,
} from '../../content/index.ts';
import { createInboundKeys } from '../../feedback/index.ts';
import { Refusal } from '../../platform/index.ts';
import {
  audit,
  ofCountry,
  type StoredSettings,
  slackAccount,
  slackChanged,
  textsChanged,
  updateWorkspace,
  type WorkspaceRow,
  workspaceById,
} from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import { publicUrlOf } from '../context.ts';
import type { ShortPreview, TestSent, TextsSettings } from '../types.ts';
import { draftDocument } from './definitions-common.ts';

const oneLine = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => !/[\p{Cc}]/u.test(value), 'must be one line');
/** ISO alpha-2, or all others. */
const country = z.string().regex(/^([A-Z]{2}|\*)$/, 'must be a country such as AT, or *');
const from = oneLine(40).describe('number, short code, name, or a messaging service');
const secret = z.string().min(1).max(500).optional();

const textsBody = z.strictObject({
  provider: z
    .discriminatedUnion('name', [
      z.strictObject({
        name: z.literal('twilio'),
        accountSid: z.string().regex(/^AC\w{1,40}$/, 'begins with AC'),
        from,
        secret,
      }),
      z.strictObject({
        name: z.literal('kannel'),
        url: z.url({ protocol: /^https?$/ }).max(500),
        user: oneLine(100),
        from,
        secret,
      }),
    ])
    .nullish(),
  prices: z.record(country, z.number().min(0).max(1_000)).optional(),
  wayOut: z.record(country, oneLine(100)).optional(),
  help: oneLine(300).nullish(),
  slack: z
    .strictObject({
      url: z
        .url({ protocol: /^https$/ })
        .max(500)
        .optional(),
      token: z.string().min(1).max(500).optional(),
      to: oneLine(80).optional(),
    })
    .refine(({ url, token }) => (url === undefined) !== (token === undefined), 'give either url or token')
    .nullish(),
});
const contactId = z.guid().optional().describe('as whom it is filled');
const previewBody = z.strictObject({ document: draftDocument, contactId });
const testBody = z.strictObject({ document: draftDocument, contactId, to: oneLine(40) });

const shown = (
  { id }: RequestWorkspace,
  { settings }: WorkspaceRow,
  { secret: installation, publicUrl }: { secret: string; publicUrl: string },
): TextsSettings => {
  const { texts, slack } = settings;
  const inbound = `${publicUrl}/sms/in/${createInboundKeys(installation).of(id)}`;
  const { sealedSecret: _, ...provider } = texts?.provider ?? { sealedSecret: '' };
  const account = slackAccount(slack, { workspaceId: id, secret: installation });
  return {
    provider: 'name' in provider ? provider : null,
    prices: texts?.prices ?? {},
    wayOut: texts?.wayOut ?? {},
    help: texts?.help ?? null,
    inbound: { twilio: `${inbound}/twilio`, kannel: `${inbound}/kannel` },
    slack: account && {
      hasUrl: account.url !== undefined,
      hasToken: account.token !== undefined,
      to: account.to ?? null,
    },
    hookSecret: hookSecret(installation, id),
  };
};

/** Texts on phones: who carries them, what they cost, how one looks; and the company's Slack. */
export const textRoutes: Routes = (app, deps) => {
  const { db, clock, live, hooks } = deps;
  const tags = ['workspace'];
  const config = { access: 'admin' } as const;

  /** A short message and what fills it; refuses what is none. */
  const lookOf = async ({ db: own, id }: RequestWorkspace, given: object, as: string | undefined) => {
    if (!isShort(given))
      throw new Refusal('no-text', {
        field: 'document.channel',
        detail: 'This document is that of a mail.',
        fix: 'Give it a channel: sms, slack or webhook.',
      });
    const document: ShortDocument = given;
    const filling =
      as === undefined
        ? { attributes: {}, entry: {} }
        : await fillingOf(own, { workspaceId: id, contactId: as });
    if (!filling) throw contactRefusals.contactNotFound();
    const row = await workspaceById(own, id);
    const vars = varsOf({ attributes: filling.attributes, data: { entry: filling.entry } }, row, clock.now());
    return { document, filling, row, vars };
  };

  app.get(
    '/texts',
    { config, schema: { tags, summary: 'Who carries texts, and Slack' } },
    async (request) => {
      const row = await workspaceById(request.workspace.db, request.workspace.id);
      return shown(request.workspace, row, { secret: deps.secret, publicUrl: publicUrlOf(deps, request) });
    },
  );

  app.put(
    '/texts',
    { config, schema: { tags, summary: 'Choose who carries texts, and Slack', body: textsBody } },
    async (request) => {
      const { workspace, who, body } = request;
      const context = { workspaceId: workspace.id, secret: deps.secret };
      const { slack, ...texts } = body;
      const changed = (old: StoredSettings): StoredSettings => ({
        ...old,
        texts: textsChanged(old.texts, texts, context),
        ...(slack === undefined ? {} : { slack: slackChanged(slack, context) }),
      });
      await db.transaction(async (tx) => {
        const row = await workspaceById(tx, workspace.id, 'lock');
        await updateWorkspace(tx, { ...row, settings: changed(row.settings) });
        const detail = { changed: Object.keys(body) };
        const entry = { workspaceId: workspace.id, who, action: 'changed', object: 'settings', detail };
        await audit(tx, entry, clock.now());
      });
      live.changed({ workspaceId: workspace.id, what: ['workspace'] });
      const row = await workspaceById(workspace.db, workspace.id);
      return shown(workspace, row, { secret: deps.secret, publicUrl: publicUrlOf(deps, request) });
    },
  );

  app.post(
    '/texts/preview',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'A short message as one person would get it, with parts and cost',
        body: previewBody,
      },
    },
    async (request): Promise<ShortPreview> => {
      const { workspace, body } = request;
      const wrong = shapeProblems(body.document);
      if (wrong.length > 0) return { text: '', size: null, cost: null, problems: wrong };
      const { document, filling, row, vars } = await lookOf(workspace, body.document, body.contactId);
      const phone = typeof filling.attributes.phone === 'string' ? filling.attributes.phone : '';
      const wayOut = document.channel === 'sms' ? wayOutOf(document, row, phone) : null;
      const made = previewShort(document, vars, { base: publicUrlOf(deps, request), wayOut });
      const to = countryOfPhone(phone);
      const price = ofCountry(row.settings.texts?.prices, to);
      const cost =
        made.size && price !== undefined
          ? { amount: price * made.size.parts, currency: row.currency, country: to }
          : null;
      return { ...made, cost };
    },
  );

  app.post(
    '/texts/test',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Send it as text to somebody of the company', body: testBody },
    },
    async ({ workspace, who, body }): Promise<TestSent> => {
      const wrong = shapeProblems(body.document);
      if (wrong.length > 0) throw new TemplateRefused(String(body.document.name ?? 'text'), wrong);
      const to = normalPhone(body.to);
      if (to === null)
        throw new Refusal('no-number', {
          field: 'to',
          detail: `"${body.to}" is no number with its country.`,
          fix: 'Write it as +43 660 1234567.',
        });
      const { document, filling } = await lookOf(workspace, body.document, body.contactId);
      if (document.channel !== 'sms')
        throw new Refusal('no-text', { field: 'document.channel', detail: 'Only texts go to phones.' });
      const test = { workspaceId: workspace.id, to, document: document as SmsDocument, ...filling };
      const sent = await hooks.sendTestText(test);
      const entry = { action: 'sent a test of', object: `template "${document.name}"`, detail: { to } };
      await audit(workspace.db, { workspaceId: workspace.id, who, ...entry }, clock.now());
      return sent;
    },
  );
};
