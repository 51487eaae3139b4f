import { z } from 'zod';
import { appendInputs, type InputToAppend } from '../../capture/index.ts';
import {
  COMPANY_INPUT,
  COMPANY_MERGED,
  COMPANY_TOLD,
  type CompanyName,
  claimCompanyNames,
  companiesById,
  companyLabel,
  companyRefusals,
  DOMAIN_RULES,
  domainRule,
  homeOf,
  isFreeMail,
  nameWantedKey,
  registrableDomain,
  type StoredCompany,
  setDomainRule,
} from '../../companies/index.ts';
import { contactById, contactRefusals } from '../../contacts/index.ts';
import {
  companyAttributesSeen,
  companyCounts,
  companyFigures,
  companyPage,
  companyPeople,
  companyTimeline,
  loadNames,
} from '../../insights/index.ts';
import {
  bucketOf,
  type JsonObject,
  newId,
  type Queryable,
  type Uuid,
  type WorkspaceDb,
} from '../../platform/index.ts';
import { audit, type Who, whoName } from '../../workspaces/index.ts';
import { awaitFold } from '../await-fold.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type {
  CompanyAttributeSeen,
  CompanyDetail,
  CompanyPerson,
  CompanyRow,
  CompanySummary,
  ContactCompany,
  FeedLine,
  Page,
} from '../types.ts';
import { attributes } from './contact-edits.ts';

const tags = ['companies'];
const byId = z.object({ companyId: z.guid() });
const byPerson = byId.extend({ contactId: z.guid() });
const domain = z.string().trim().min(1).max(300).describe('acme.com, or an address of its website');
const listQuery = pageQuery.extend({
  search: z.string().trim().max(200).optional().describe('part of its name, its domain or the id it goes by'),
  sort: z.enum(['people', 'newest']).default('people'),
});
const place = z.tuple([z.number().int(), z.guid()]);

/** People shown on a company's page; all of them are in the contacts list. */
const PEOPLE_SHOWN = 50;
const LINES_SHOWN = 40;

interface Act {
  action: string;
  object: string;
  detail?: JsonObject;
  input: Omit<InputToAppend, 'workspaceId' | 'occurredAtMs' | 'via'>;
}

/** Appends an input with its line in the audit log, and waits a moment for its fold; whether it was folded. */
const appendAct = async (
  { db: wholeDb, clock, hooks, live }: ApiDeps,
  { id: workspaceId, db }: RequestWorkspace,
  who: Who,
  { action, object, detail = {}, input }: Act,
  before: (tx: Queryable) => Promise<void> = async () => undefined,
): Promise<boolean> => {
  const nowMs = clock.now();
  const by = whoName(who);
  // Of the plain database: the inbox takes its rows as one JSON parameter, which a WorkspaceDb cannot look into.
  const [appended] = await wholeDb.transaction(async (tx) => {
    await before(tx);
    await audit(tx, { workspaceId, who, action, object, detail }, nowMs);
    const payload = { ...input.payload, by };
    return appendInputs(tx, [{ ...input, payload, workspaceId, occurredAtMs: nowMs, via: `edit:${by}` }]);
  });
  hooks.inputAppended(bucketOf(input.contactId));
  const folded = await awaitFold(db, clock, [appended!]);
  live.changed({ workspaceId, what: ['contacts'] });
  return folded;
};

/** A company, merged ones too. Refuses `company-not-found`. */
const companyOf = async (db: Queryable, workspaceId: number, companyId: string): Promise<StoredCompany> => {
  const [found] = await companiesById(db, workspaceId, [companyId]);
  if (!found) throw companyRefusals.companyNotFound();
  return found;
};

/** The live company that an id stands for. Refuses `company-not-found`. */
const liveCompany = async (db: Queryable, workspaceId: number, companyId: string): Promise<StoredCompany> => {
  const found = await companyOf(db, workspaceId, companyId);
  return found.mergedInto === null ? found : liveCompany(db, workspaceId, found.mergedInto);
};

/** A domain by hand as a name. Refuses `not-a-company-domain`. */
const domainName = (text: string): CompanyName => {
  const value = registrableDomain(text);
  if (value === null || isFreeMail(value)) throw companyRefusals.notADomain();
  return { kind: 'domain', value };
};

/** Takes a domain for a company. Refuses `domain-taken`. */
const takeDomain =
  (workspaceId: number, companyId: Uuid, name: CompanyName | null) =>
  async (tx: Queryable): Promise<void> => {
    if (name === null) return;
    const held = await claimCompanyNames(tx, [{ workspaceId, name, companyId }]);
    const holder = held.get(nameWantedKey(workspaceId, name));
    if (holder !== companyId) throw companyRefusals.domainTaken(name.value, holder ?? companyId);
  };

const summaryOf = async (db: WorkspaceDb, workspaceId: number): Promise<CompanySummary> => ({
  ...(await companyCounts(db, workspaceId)),
  domains: await domainRule(db, workspaceId),
});

const detailOf = async (
  tx: Queryable,
  workspaceId: number,
  { companyId, attributes: held, names, createdAt, mergedInto }: StoredCompany,
): Promise<CompanyDetail> => {
  const figures = await companyFigures(tx, workspaceId, [companyId], await loadNames(tx, workspaceId));
  return {
    companyId,
    name: companyLabel({ attributes: held, names }),
    domain: names.find(({ kind }) => kind === 'domain')?.value ?? null,
    people: 0,
    lastSeenAt: null,
    value: null,
    ...figures.get(companyId),
    createdAt: createdAt.toISOString(),
    attributes: Object.entries(held).map(([name, value]) => ({ name, value })),
    names: [...names],
    mergedInto,
  };
};

/** Companies: list, page, edits by hand, who belongs to them. */
export const companyRoutes: Routes = (app, deps) => {
  const { db: wholeDb, clock, reports, live } = deps;

  app.get(
    '/companies',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'Companies, those with most people or the newest first',
        querystring: listQuery,
      },
    },
    async ({ workspace: { id, db }, query }): Promise<Page<CompanyRow>> => {
      const after = cursorValues(query.after, place);
      const rows = await reports.read(db, async (tx) =>
        companyPage(
          tx,
          {
            workspaceId: id,
            search: query.search,
            sort: query.sort,
            after: after && { people: after[0], companyId: after[1] },
            limit: query.limit + 1,
          },
          await loadNames(tx, id),
        ),
      );
      return pageOf(
        rows,
        query.limit,
        ({ row }) => row,
        (row) => [row.place.people, row.place.companyId],
      );
    },
  );

  app.get(
    '/companies/summary',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'How many companies there are, and who joins them by mail domain' },
    },
    ({ workspace: { id, db } }): Promise<CompanySummary> => summaryOf(db, id),
  );

  app.get(
    '/companies/attributes',
    { config: { access: 'read' }, schema: { tags, summary: 'Attributes that companies carry' } },
    async ({ workspace: { id, db } }): Promise<{ items: CompanyAttributeSeen[] }> => ({
      items: await companyAttributesSeen(db, id),
    }),
  );

  app.patch(
    '/companies/settings',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Who joins a company by mail domain; everybody is looked at again',
        body: z.strictObject({ domains: z.enum(DOMAIN_RULES) }),
      },
    },
    async ({ workspace: { id, db }, who, body }): Promise<CompanySummary> => {
      const nowMs = clock.now();
      // Of the plain database: fencing the folds is about all workspaces.
      await wholeDb.transaction(async (tx) => {
        await setDomainRule(tx, id, body.domains, nowMs);
        const object = `companies by mail domain: ${body.domains}`;
        await audit(tx, { workspaceId: id, who, action: 'changed', object, detail: {} }, nowMs);
      });
      live.changed({ workspaceId: id, what: ['contacts'] });
      return summaryOf(db, id);
    },
  );

  app.post(
    '/companies',
    {
      config: { access: 'work' },
      schema: {
        tags,
        summary: 'Add a company by hand',
        body: z.strictObject({
          name: z.string().trim().min(1).max(200),
          domain: domain.optional(),
          attributes: attributes.optional(),
        }),
      },
    },
    async ({ workspace, who, body }, reply): Promise<{ companyId: string }> => {
      const companyId = newId(clock.now());
      const name = body.domain === undefined ? null : domainName(body.domain);
      const said = { ...body.attributes, name: body.name };
      const folded = await appendAct(
        deps,
        workspace,
        who,
        {
          action: 'added',
          object: `company "${body.name}"`,
          input: {
            contactId: companyId,
            kind: COMPANY_INPUT,
            name: COMPANY_TOLD,
            payload: { attributes: said, renamed: true },
          },
        },
        takeDomain(workspace.id, companyId, name),
      );
      return reply.code(folded ? 201 : 202).send({ companyId });
    },
  );

  app.get(
    '/companies/:companyId',
    { config: { access: 'read' }, schema: { tags, summary: 'One company', params: byId } },
    ({ workspace: { id, db }, params }): Promise<CompanyDetail> =>
      reports.read(db, async (tx) => detailOf(tx, id, await companyOf(tx, id, params.companyId))),
  );

  app.patch(
    '/companies/:companyId',
    {
      config: { access: 'work' },
      schema: {
        tags,
        summary: 'Change attributes of a company, or add a domain; its people are told',
        params: byId,
        body: z.strictObject({ attributes: attributes.default({}), domain: domain.optional() }),
      },
    },
    async ({ workspace, who, params, body }, reply): Promise<{ companyId: string }> => {
      const company = await liveCompany(workspace.db, workspace.id, params.companyId);
      const name = body.domain === undefined ? null : domainName(body.domain);
      const { companyId } = company;
      const folded = await appendAct(
        deps,
        workspace,
        who,
        {
          action: 'changed',
          object: `company "${companyLabel(company)}"`,
          detail: { attributes: Object.keys(body.attributes), ...(name ? { domain: name.value } : {}) },
          input: {
            contactId: companyId,
            kind: COMPANY_INPUT,
            name: COMPANY_TOLD,
            payload: { attributes: body.attributes as JsonObject, renamed: name !== null },
          },
        },
        takeDomain(workspace.id, companyId, name),
      );
      return reply.code(folded ? 200 : 202).send({ companyId });
    },
  );

  app.get(
    '/companies/:companyId/people',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'People of a company, last seen first', params: byId },
    },
    async ({ workspace: { id, db }, params }): Promise<{ items: CompanyPerson[] }> => ({
      items: await reports.read(db, (tx) => companyPeople(tx, id, params.companyId, PEOPLE_SHOWN)),
    }),
  );

  app.get(
    '/companies/:companyId/timeline',
    {
      config: { access: 'read' },
      schema: { tags, summary: "Main events of a company's people, newest first", params: byId },
    },
    async ({ workspace: { id, db }, params }): Promise<{ items: FeedLine[] }> => ({
      items: await reports.read(db, async (tx) =>
        companyTimeline(
          tx,
          { workspaceId: id, companyId: params.companyId, limit: LINES_SHOWN },
          await loadNames(tx, id),
        ),
      ),
    }),
  );

  /** Puts a contact into a company by hand, or out of any. */
  const setHome = async (
    workspace: RequestWorkspace,
    who: Who,
    given: string,
    { company, isIn }: { company: StoredCompany; isIn: boolean },
  ): Promise<{ contactId: Uuid; folded: boolean }> => {
    const found = await contactById(workspace.db, workspace.id, given);
    if (!found || found.state === 'erased') throw contactRefusals.contactNotFound();
    const contactId = found.mergedInto ?? found.contactId;
    const folded = await appendAct(deps, workspace, who, {
      action: isIn ? 'put into' : 'took out of',
      object: `company "${companyLabel(company)}"`,
      detail: { contactId },
      input: {
        contactId,
        kind: 'edit',
        name: 'Contact Edited',
        payload: { home: isIn ? company.companyId : null },
      },
    });
    return { contactId, folded };
  };

  app.post(
    '/companies/:companyId/people',
    {
      config: { access: 'work' },
      schema: {
        tags,
        summary: 'Put a contact into a company; no call and no mail domain changes that',
        params: byId,
        body: z.strictObject({ contactId: z.guid() }),
      },
    },
    async ({ workspace, who, params, body }, reply): Promise<{ contactId: string }> => {
      const company = await liveCompany(workspace.db, workspace.id, params.companyId);
      const { contactId, folded } = await setHome(workspace, who, body.contactId, { company, isIn: true });
      return reply.code(folded ? 200 : 202).send({ contactId });
    },
  );

  app.delete(
    '/companies/:companyId/people/:contactId',
    {
      config: { access: 'work' },
      schema: { tags, summary: 'Take a contact out of its company for good', params: byPerson },
    },
    async ({ workspace, who, params }, reply) => {
      const company = await liveCompany(workspace.db, workspace.id, params.companyId);
      const home = await homeOf(workspace.db, workspace.id, params.contactId);
      if (home?.companyId === company.companyId)
        await setHome(workspace, who, params.contactId, { company, isIn: false });
      return reply.code(204).send();
    },
  );

  app.post(
    '/companies/:companyId/merge',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Make another company one with this; its people and names come here, its facts fill gaps',
        params: byId,
        body: z.strictObject({ from: z.guid() }),
      },
    },
    async ({ workspace, who, params, body }, reply): Promise<{ companyId: string }> => {
      const into = await liveCompany(workspace.db, workspace.id, params.companyId);
      const from = await liveCompany(workspace.db, workspace.id, body.from);
      if (into.companyId === from.companyId) throw companyRefusals.sameCompany();
      const folded = await appendAct(deps, workspace, who, {
        action: 'merged',
        object: `company "${companyLabel(from)}" into "${companyLabel(into)}"`,
        input: {
          contactId: from.companyId,
          kind: COMPANY_INPUT,
          name: COMPANY_MERGED,
          payload: { into: into.companyId, asked: true },
        },
      });
      return reply.code(folded ? 200 : 202).send({ companyId: into.companyId });
    },
  );

  app.get(
    '/contacts/:contactId/company',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'The company of a contact, and how they came to it',
        params: z.object({ contactId: z.guid() }),
      },
    },
    async ({ workspace: { id, db }, params }): Promise<{ company: ContactCompany | null }> => {
      const home = await homeOf(db, id, params.contactId);
      if (home === null) return { company: null };
      const name = typeof home.facts.name === 'string' ? home.facts.name : 'A company';
      return { company: { companyId: home.companyId, name, by: home.by as ContactCompany['by'] } };
    },
  );
};
