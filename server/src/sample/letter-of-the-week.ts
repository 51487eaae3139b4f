/** A broadcast that leaves some minutes after the sample began to play, so that one can watch it, its test and its report. */
import { type BroadcastDocument, keepCheck, scheduleBroadcast } from '../broadcasts/index.ts';
import { publishTemplate } from '../content/index.ts';
import { createDefinition, getDefinition } from '../definitions/index.ts';
import { createBroadcastChecker } from '../engine/index.ts';
import type { Db, JsonObject } from '../platform/index.ts';
import { SHOP_NAME } from './catalogue.ts';

const TEMPLATE = 'letter-of-the-week';
const BROADCAST = 'new-on-the-trail';
const BY = 'Sample company';

const MJML = `<mjml>
  <mj-body background-color="#f4f5f7">
    <mj-section background-color="#ffffff" padding="24px 16px 8px">
      <mj-column>
        <mj-text font-size="20px" font-weight="600">${SHOP_NAME}</mj-text>
        <mj-text font-size="16px" line-height="1.6">Hi {{ contact.firstName | default: "there" }},</mj-text>
        <mj-text font-size="16px" line-height="1.6">Snow down to the huts, dry paths below: the weeks for shoes that hold on wet rock. The Kar is back in all sizes, and the Foehn has a softer heel.</mj-text>
        <mj-button href="{{ workspace.website }}" background-color="#0b6b63">See what is new</mj-button>
        <mj-text font-size="16px" line-height="1.6">See you out there,<br />the people of ${SHOP_NAME}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section>
      <mj-column>
        <mj-text font-size="12px" color="#5c6470">You get this letter a day before everybody else, because you have bought from ${SHOP_NAME} three times. <a href="{{ unsubscribe_url }}">Unsubscribe</a></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;

const LETTER: JsonObject = {
  name: 'Letter of the week',
  subject: 'New on the trail',
  previewText: 'The Kar is back, and a shoe of 198 grams.',
  mjml: MJML,
  class: 'marketing',
};

/** Whoever tries the shop first has the feed for themselves until then. */
const LEAVES_AFTER_MS = 4 * 60_000;

const documentAt = (startsMs: number): BroadcastDocument => ({
  name: 'New on the trail',
  channel: 'email',
  who: { everyone: false, include: [{ segment: 'loyal-customers' }], exclude: [{ segment: 'cart-left' }] },
  template: TEMPLATE,
  when: { type: 'at', at: new Date(startsMs).toISOString() },
  spreadHours: 0,
  holdoutPercent: 5,
  usefulHours: 24,
  experiment: {
    about: 'subject',
    variants: [
      { id: 'A', share: 50, subject: 'New on the trail' },
      { id: 'B', share: 50, subject: 'Shoes that hold on wet rock' },
    ],
    testPercent: 100,
    metric: 'clicks',
    decideAfterHours: 24,
  },
});

/** Publishes the letter's template, checks the broadcast as its editor does, and schedules it. */
export const scheduleLetterOfTheWeek = async (db: Db, workspaceId: number, nowMs: number): Promise<void> => {
  const document = documentAt(nowMs + LEAVES_AFTER_MS);
  const template = { workspaceId, kind: 'template' as const, key: TEMPLATE };
  const ref = { workspaceId, kind: 'broadcast' as const, key: BROADCAST };
  await db.transaction(async (tx) => {
    await createDefinition(
      tx,
      { ...template, name: String(LETTER.name), document: LETTER, savedBy: BY },
      nowMs,
    );
    await createDefinition(
      tx,
      { ...ref, name: document.name, document: { ...document }, savedBy: BY },
      nowMs,
    );
    await publishTemplate(tx, { workspaceId, key: TEMPLATE, publishedBy: BY }, nowMs);
  });
  const { definitionId: broadcastId, revision } = await getDefinition(db, ref);
  const broadcast = { workspaceId, broadcastId, key: BROADCAST, document: document, nowMs, startsMs: nowMs };
  const result = await createBroadcastChecker(db).check(broadcast);
  await keepCheck(db, broadcast, { revision, atMs: nowMs, result });
  await db.transaction((tx) => scheduleBroadcast(tx, { ref, by: BY }, nowMs));
};
