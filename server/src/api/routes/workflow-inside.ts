import { z } from 'zod';
import { appendInputs } from '../../capture/index.ts';
import { getDefinition } from '../../definitions/index.ts';
import { bucketOf, Refusal, type Uuid } from '../../platform/index.ts';
import {
  type HandAct,
  handInputs,
  nodeOf,
  type SeenInside,
  type WorkflowDocument,
} from '../../workflows/index.ts';
import { audit, whoName } from '../../workspaces/index.ts';
import { awaitFold } from '../await-fold.ts';
import type { Routes } from '../context.ts';
import type { InsideAnswer } from '../types.ts';
import { keyParams } from './definitions-common.ts';

/** As many as a list shows at once. */
const PEOPLE_MAX = 200;

const person = z.strictObject({
  contactId: z.uuid(),
  enrollmentId: z.uuid(),
  nodeId: z.string().min(1).max(100).describe('where they were seen'),
  visit: z.int().min(1).describe('of that step: who has gone on since stays as they are'),
});
const insideBody = z
  .strictObject({
    act: z
      .enum(['move', 'skip', 'end'])
      .describe('move: to the step `to` of the live version; skip: their wait ends now; end: their way ends'),
    to: z.string().min(1).max(100).optional().describe('with move: id of the step'),
    reason: z.string().trim().max(200).optional().describe('in words; it stands in their history'),
    people: z.array(person).min(1).max(PEOPLE_MAX),
  })
  .refine(
    ({ act, to }) => (act === 'move') === (to !== undefined),
    'name a step `to` with move, and only then',
  );

const WORDS: Readonly<Record<HandAct['type'], string>> = {
  move: 'moved people in',
  skip: 'skipped the wait of people in',
  end: 'took people out of',
};

/** What users do to people inside by hand. The fold does it: the route appends inputs and waits a moment. */
export const workflowInsideRoutes: Routes = (app, { db: wholeDb, clock, hooks, live }) => {
  app.post(
    '/workflows/:key/inside',
    {
      config: { access: 'build' },
      schema: {
        tags: ['workflows'],
        summary: 'Move people inside to another step, skip their wait, or take them out',
        params: keyParams,
        body: insideBody,
      },
    },
    async ({ workspace, who, params: { key }, body }, reply): Promise<InsideAnswer> => {
      const { db, id } = workspace;
      const nowMs = clock.now();
      const workflow = await getDefinition(db, { workspaceId: id, kind: 'workflow', key });
      const { act: type, to, reason, people } = body;
      const target = to === undefined ? undefined : nodeOf(workflow.live as unknown as WorkflowDocument, to);
      if (workflow.live === null || (to !== undefined && !target))
        throw new Refusal('step-not-found', {
          status: 422,
          field: 'to',
          detail: `The live version has no step "${to}".`,
          fix: 'Name a step of the version that is published now.',
        });
      const act: HandAct = type === 'move' ? { type, to: to! } : { type };
      const seen = people as unknown as SeenInside<Uuid>[];
      const inputs = handInputs({ workspaceId: id, people: seen, act, by: whoName(who), reason }, nowMs);
      // Of the plain database: the inbox takes its rows as one JSON parameter, which a WorkspaceDb cannot look into.
      const appended = await wholeDb.transaction(async (tx) => {
        const entry = {
          action: WORDS[type],
          object: `workflow "${workflow.name}"`,
          detail: { people: people.length, ...(to ? { to } : {}), ...(reason ? { reason } : {}) },
        };
        await audit(tx, { workspaceId: id, who, ...entry }, nowMs);
        return appendInputs(tx, inputs);
      });
      for (const bucket of new Set(people.map(({ contactId }) => bucketOf(contactId as Uuid))))
        hooks.inputAppended(bucket);
      const folded = await awaitFold(
        db,
        clock,
        appended.filter((place) => place !== null),
      );
      live.changed({ workspaceId: id, what: ['workflows'] });
      const answer = { asked: people.length, folded };
      return folded ? answer : reply.code(202).send(answer);
    },
  );
};
