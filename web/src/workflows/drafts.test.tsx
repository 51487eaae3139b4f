import type { NodeProps } from '@xyflow/react';
import type { ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { misshapes, type NodeDocument, outline, type WorkflowDocument } from './blueprint.ts';
import { GoalsCard, StepCard, TriggerCard } from './builder/Cards.tsx';
import { misshapeProblems, opened } from './builder/opened.ts';
import { ProblemsOf } from './builder/Problems.tsx';
import { pictureOf } from './builder/picture.ts';
import { StepRow } from './builder/TableRows.tsx';
import { TriggerTab } from './builder/TriggerTab.tsx';
import { useBuilder } from './builder/useBuilder.ts';
import { screenOf } from './nodes/index.ts';
import {
  aDraft,
  aStep,
  LEAVES,
  renderInBuilder,
  WHOLE_EXITS,
  WHOLE_NODES,
  WHOLE_RULES,
  WHOLE_TRIGGERS,
} from './testing.tsx';
import { RuleFields } from './triggers/RuleFields.tsx';
import { TriggerFields } from './triggers/TriggerFields.tsx';

const REMOVED = Symbol('removed');
const INSTEAD = [REMOVED, 7, 'text', null, [null]];

interface Mutation {
  /** "paths.0.if = null" */
  at: string;
  value: unknown;
}

/** Copies in which one place, however deep, holds something else. */
const mutations = (whole: unknown, path: readonly string[] = []): Mutation[] => {
  if (typeof whole !== 'object' || whole === null) return [];
  return Object.entries(whole).flatMap(([name, part]) => {
    const put = (value: unknown): unknown => {
      if (Array.isArray(whole))
        return value === REMOVED ? whole.toSpliced(Number(name), 1) : whole.with(Number(name), value);
      const rest = Object.entries(whole).filter(([other]) => other !== name);
      return Object.fromEntries(value === REMOVED ? rest : [...rest, [name, value]]);
    };
    const here = [...path, name];
    return [
      ...INSTEAD.map((value) => ({
        at: `${here.join('.')} = ${String(JSON.stringify(value))}`,
        value: put(value),
      })),
      ...mutations(part, here).map(({ at, value }) => ({ at, value: put(value) })),
    ];
  });
};

/** Every mutation of the wholes, as a stored draft would be opened with it; those read as the same are one. */
const drafts = (wholes: readonly object[], draftOf: (mutated: unknown) => unknown) => {
  const all = wholes.flatMap((whole) => mutations(whole));
  const read = all.map(({ at, value }) => ({ at, draft: opened(draftOf(value)).document }));
  return [...new Map(read.map((one) => [JSON.stringify(one.draft), one])).values()];
};

/** Renders all at once, and where that fails one after the other: what each says that fails. */
const failures = <One extends { at: string }>(
  all: readonly One[],
  render: (some: readonly One[]) => void,
): string[] => {
  try {
    render(all);
    return [];
  } catch {
    return all.flatMap((one) => {
      try {
        render([one]);
        return [];
      } catch (error) {
        return [`${one.at}: ${(error as Error).message}`];
      }
    });
  }
};

const Step = ({ id }: { id: string }) => {
  const { document, words } = useBuilder();
  const node = document.nodes[id]!;
  const { Form, sentence } = screenOf(node.type);
  return (
    <>
      <StepCard {...({ id } as NodeProps)} />
      <table>
        <tbody>
          <StepRow
            row={{ kind: 'step', number: '1', depth: 0, text: '', nodeId: id }}
            index={0}
            name={id}
            opened={undefined}
            onOpen={() => undefined}
            adding={undefined}
            onAdding={() => undefined}
          />
        </tbody>
      </table>
      {JSON.stringify(sentence(node, words))}
      <Form node={node} words={words} onChange={() => undefined} />
    </>
  );
};

/** Picture, outline, cards, rows and forms of steps. */
const showSteps = (some: readonly { draft: WorkflowDocument }[]): void => {
  const nodes: Record<string, NodeDocument> = { end: { type: 'exit' } };
  some.forEach(({ draft }, index) => {
    nodes[`s${index}`] = draft.nodes.it!;
    pictureOf(draft);
    outline(draft);
  });
  const ids = Object.keys(nodes);
  renderInBuilder(
    { ...aDraft(), nodes },
    ids.map((id) => <Step key={id} id={id} />),
  );
};

/** Card and form of what starts it; card and panel of goals and exits, and who may come. */
const Start = () => {
  const { document, words } = useBuilder();
  return (
    <>
      <TriggerCard />
      <TriggerFields trigger={document.trigger} words={words} onChange={() => undefined} />
    </>
  );
};
const Rule = () => {
  const { document, words } = useBuilder();
  const { trigger, enrollment } = document;
  return (
    <>
      <TriggerCard />
      <RuleFields rule={enrollment} trigger={trigger} words={words} onChange={() => undefined} />
    </>
  );
};
const Ends = () => (
  <>
    <GoalsCard />
    <TriggerTab />
  </>
);

const showing =
  (Part: () => ReactNode) =>
  (some: readonly { draft: WorkflowDocument }[]): void => {
    for (const { draft } of some) renderInBuilder(draft, <Part />);
  };

describe('a stored draft of any shape is shown', () => {
  it.each(Object.entries(WHOLE_NODES))(
    'with a step %s in which anything is something else',
    (type, wholes) => {
      const steps = wholes.map((fields) => aStep(type, fields));
      for (const step of steps) expect(misshapes(aDraft(step))).toEqual([]);
      const all = drafts(steps, (step) => aDraft(step as object)).filter(({ draft }) => draft.nodes.it);
      expect(failures(all, showSteps)).toEqual([]);
    },
  );

  it.each(LEAVES)('with a condition in which anything is something else: %j', (leaf) => {
    const step = (condition: unknown) => aStep('waitForCondition', { condition, limit: { days: 1 } });
    expect(misshapes(aDraft(step(leaf)))).toEqual([]);
    const all = drafts([leaf], (mutated) => aDraft(step(mutated)));
    expect(failures(all, showSteps)).toEqual([]);
  });

  it.each(Object.entries(WHOLE_TRIGGERS))(
    'with a trigger %s in which anything is something else',
    (type, wholes) => {
      const triggers = wholes.map((fields) => ({ type, ...fields }));
      for (const trigger of triggers) expect(misshapes(aDraft(undefined, { trigger }))).toEqual([]);
      const all = drafts(triggers, (trigger) => aDraft(undefined, { trigger }));
      expect(failures(all, showing(Start))).toEqual([]);
    },
  );

  it('with goals and exits in which anything is something else', () => {
    const ofExits = (exits: unknown): WorkflowDocument => aDraft(undefined, { exits, goals: exits });
    expect(misshapes(ofExits(WHOLE_EXITS))).toEqual([]);
    const all = drafts(WHOLE_EXITS, (exit) => ofExits([exit]));
    // more than a workflow may have, but of the right shape
    const show = (some: readonly (typeof all)[number][]): void =>
      showing(Ends)([{ draft: ofExits(some.flatMap(({ draft }) => draft.exits ?? [])) }]);
    expect(failures(all, show)).toEqual([]);
  });

  it('with a rule of who may come in which anything is something else', () => {
    const ofRule = (enrollment: unknown): WorkflowDocument => aDraft(undefined, { enrollment });
    for (const rule of WHOLE_RULES) expect(misshapes(ofRule(rule))).toEqual([]);
    const all = drafts(WHOLE_RULES, ofRule);
    expect(failures(all, showing(Rule))).toEqual([]);
  });
});

describe('a draft that was stored in another shape', () => {
  const stored = {
    ...aDraft(),
    start: 'a',
    nodes: {
      a: { type: 'setAttribute', title: 'Mark', next: 'b' },
      b: { type: 'dance', next: 'c' },
      c: {
        type: 'branch',
        paths: [
          { id: 'yes', if: { all: [] }, next: 'd' },
          { id: 'no', if: 5 },
        ],
      },
      d: { type: 'wait', delay: { days: 2 } },
    },
    goals: [{ on: 'event', event: 'Order' }, 7],
  };

  it('is shown with what can be read of it, the rest as in new steps', () => {
    expect(opened(stored).document).toEqual({
      ...aDraft(),
      start: 'a',
      nodes: {
        a: { type: 'setAttribute', title: 'Mark', next: 'b', attributes: {} },
        c: { type: 'branch', paths: [{ id: 'yes', if: { all: [] }, next: 'd' }] },
        d: { type: 'wait', delay: { days: 2 } },
      },
      goals: [{ on: 'event', event: 'Order' }],
    });
    expect(opened(null).document).toMatchObject({ start: '', nodes: {} });
  });

  it('says beside each step what could not be read, and offers to keep the rest', () => {
    const problems = misshapeProblems(opened(stored));
    const said = problems.map(({ nodeId, severity, text }) => [nodeId, severity, text.slice(0, 60)]);
    expect(said.sort(([, , a], [, , b]) => (a! < b! ? -1 : 1))).toEqual([
      [undefined, 'blocks', '"goals.1" is a number, and must be an object'],
      ['a', 'blocks', 'Step "a" could not be read: "attributes" is missing'],
      [undefined, 'blocks', 'Step "b" could not be read: "type" is "dance", and must be o'],
      ['c', 'blocks', 'Step "c" could not be read: "paths.1.if" must be a condition'],
    ]);
    expect(problems.at(0)?.fix?.document).toEqual(opened(stored).document);
    expect(renderInBuilder(stored, <ProblemsOf id="a" />)).toContain('could not be read');
  });
});
