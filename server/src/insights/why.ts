/**
 * One answer for every "why?" (P12): a sentence from a closed table, the rule, the values seen, the moment.
 *
 *   membership:<contact>:<segment key>
 *   enrollment:<contact>:<workflow key>
 *   enrollment:<contact>:<workflow key>:again  why they did not come in once more
 *   step:<contact>:<enrollment>:<node>:<visit>
 *   message:<message>                          a message
 *   message:<contact>:<workflow key>:<node>    the message of a step: also why there is none
 */
import { Refusal, type WorkspaceDb } from '../platform/index.ts';
import { loadNames } from './names.ts';
import { whyWithWhens } from './when.ts';
import { type Why, type WhyContext, whyNotFound } from './why-answer.ts';
import { whyEnrollment } from './why-enrollment.ts';
import { whyMembership } from './why-membership.ts';
import { whyMessage, whyMessageOfStep } from './why-message.ts';
import { whyStep } from './why-step.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

type Answer = (context: WhyContext, parts: readonly string[]) => Promise<Why>;

/** Kinds of references: how many parts each has, which of them are ids, and who answers. */
const KINDS: Readonly<Record<string, readonly { parts: number; ids: readonly number[]; answer: Answer }[]>> =
  {
    membership: [
      { parts: 2, ids: [0], answer: (context, [contact, key]) => whyMembership(context, contact!, key!) },
    ],
    enrollment: [
      { parts: 2, ids: [0], answer: (context, [contact, key]) => whyEnrollment(context, contact!, key!) },
      {
        parts: 3,
        ids: [0],
        answer: (context, [contact, key, when]) => {
          if (when !== 'again') throw whyNotFound('way');
          return whyEnrollment(context, contact!, key!, true);
        },
      },
    ],
    step: [
      {
        parts: 4,
        ids: [0, 1],
        answer: (context, [contactId, enrollmentId, nodeId, visit]) =>
          whyStep(context, {
            contactId: contactId!,
            enrollmentId: enrollmentId!,
            nodeId: nodeId!,
            visit: Number(visit),
          }),
      },
    ],
    message: [
      { parts: 1, ids: [0], answer: (context, [message]) => whyMessage(context, message!) },
      {
        parts: 3,
        ids: [0],
        answer: (context, [contact, key, node]) => whyMessageOfStep(context, contact!, key!, node!),
      },
    ],
  };

/** Answers a reference. Refuses `invalid-why`, `why-not-found`. */
export const why = async (db: WorkspaceDb, ref: string, nowMs: number): Promise<Why> => {
  const [kind = '', ...parts] = ref.split(':');
  const found = (Object.hasOwn(KINDS, kind) ? KINDS[kind]! : []).find((one) => one.parts === parts.length);
  if (!found?.ids.every((place) => UUID.test(parts[place]!)))
    throw new Refusal('invalid-why', {
      field: 'ref',
      detail: `"${ref.slice(0, 100)}" names nothing that can be asked about.`,
      fix: 'Use membership:<contact>:<segment>, enrollment:<contact>:<workflow>, step:... or message:...',
    });
  const names = await loadNames(db, db.workspaceId);
  const answered = await found.answer({ db, workspaceId: db.workspaceId, names, nowMs }, parts);
  return whyWithWhens(answered, nowMs, names.timeZone);
};
