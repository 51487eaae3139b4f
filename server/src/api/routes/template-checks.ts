import { z } from 'zod';
import { checkTemplate, shapeProblems, type TemplateDocument } from '../../content/index.ts';
import { getDefinition } from '../../definitions/index.ts';
import type { Routes } from '../context.ts';
import type { TemplateChecked } from '../types.ts';
import { draftDocument } from './definitions-common.ts';
import { lookOf } from './templates.ts';

const checkBody = z.strictObject({
  document: draftDocument,
  contactIds: z.array(z.guid()).max(5).default([]).describe('as whom it is filled beside nobody'),
  segment: z.string().max(60).optional().describe('whose empty values are counted; absent: of everybody'),
  links: z.boolean().default(false).describe('fetch links and pictures, which takes some seconds'),
});

/** What to mend before a template is sent. */
export const templateCheckRoutes: Routes = (app, { clock, outbound }) => {
  app.post(
    '/templates/check',
    {
      config: { access: 'read' },
      schema: {
        tags: ['templates'],
        summary: 'What to mend before it is sent: place, reason and fix of each, the worst first',
        body: checkBody,
      },
    },
    async ({ workspace, body }): Promise<TemplateChecked> => {
      const { db, id } = workspace;
      const problems = shapeProblems(body.document);
      if (problems.length > 0) {
        const checks = problems.map((problem) => ({
          ...problem,
          code: 'refused',
          why: 'It cannot be read as a template.',
        }));
        return { checks, htmlBytes: 0, linksChecked: false };
      }
      const segment =
        body.segment === undefined
          ? null
          : await getDefinition(db, { workspaceId: id, kind: 'segment', key: body.segment });
      const looks = [];
      for (const contactId of [undefined, ...body.contactIds])
        looks.push(await lookOf(workspace, contactId, clock.now()));
      const checked = await checkTemplate(db, looks[0]!.workspace, {
        document: body.document as unknown as TemplateDocument,
        readers: looks,
        segmentId: segment?.definitionId ?? null,
        fetcher: body.links ? outbound : null,
      });
      return { ...checked, linksChecked: body.links };
    },
  );
};
