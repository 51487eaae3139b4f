import {
  edgeKey,
  kindOf,
  nodeOf,
  outline,
  outputsOf,
  type Place,
  type WorkflowDocument,
} from '../blueprint.ts';

/**
 * What the canvas draws, before anything has a position: boxes in flow order and the lines between them. The picture
 * follows from the graph alone, so that files hold no coordinates.
 */
export type Box = {
  id: string;
  width: number;
  height: number;
} & (
  | { kind: 'trigger' }
  | { kind: 'step'; nodeId: string }
  /** the name of a path, at the head of its lane */
  | { kind: 'path'; nodeId: string; output: string; name: string }
  /** nothing follows here */
  | { kind: 'end'; place: Place }
  /** the way goes on at a step that stands elsewhere */
  | { kind: 'continue'; place: Place; target: string }
);

export interface Line {
  id: string;
  from: string;
  to: string;
  /** where its `+` inserts; a line from a step to the name of a path has none */
  place?: Place;
  /** as results count passages */
  passage?: string;
}

export interface Picture {
  boxes: Box[];
  lines: Line[];
}

export const CARD_WIDTH = 264;
const HEIGHTS = { trigger: 88, step: 64, path: 24, end: 24, continue: 28 } as const;
/** Results add a foot with the counts; steps that send have a second, with what their messages did. */
const FOOT_HEIGHT = 24;
const SMALL_WIDTH = 96;

export const TRIGGER_ID = 'trigger';

/** Ways drawn as "continue at": exactly those that the table view shows so. */
export const continuing = (document: WorkflowDocument): Set<string> => {
  const rows = outline(document);
  return new Set(
    rows.flatMap((row, index) => {
      if (row.kind !== 'continue') return [];
      const before = rows[index - 1];
      const output =
        before?.kind === 'path' && before.nodeId === row.nodeId
          ? before.output
          : outputsOf(document.nodes[row.nodeId]!)[0]!.id;
      return [edgeKey(row.nodeId, output)];
    }),
  );
};

/** Boxes and lines of a document. Steps that nothing leads to stand at the end, without a line into them. */
export const pictureOf = (document: WorkflowDocument, hasFoot = false): Picture => {
  const boxes: Box[] = [
    {
      id: TRIGGER_ID,
      kind: 'trigger',
      width: CARD_WIDTH,
      height: HEIGHTS.trigger + (hasFoot ? FOOT_HEIGHT : 0),
    },
  ];
  const lines: Line[] = [];
  const pills = continuing(document);

  const drawn = new Set<string>();

  /** The line from a box to whatever stands at a place: a step, or the small box that says there is none. */
  const lead = (from: string, place: Place, next: string | undefined): void => {
    const key = placeId(place);
    const line = { id: `line:${key}`, from, place, passage: key };
    if (next === undefined || !nodeOf(document, next)) {
      const id = `end:${key}`;
      boxes.push({ id, kind: 'end', place, width: SMALL_WIDTH, height: HEIGHTS.end });
      lines.push({ ...line, to: id });
    } else if (place.from !== null && pills.has(edgeKey(place.from, place.output))) {
      const id = `continue:${key}`;
      boxes.push({ id, kind: 'continue', place, target: next, width: CARD_WIDTH, height: HEIGHTS.continue });
      lines.push({ ...line, to: id });
    } else {
      lines.push({ ...line, to: next });
      draw(next);
    }
  };

  /** A step with all that follows, path by path: the order of boxes is their order from left to right. */
  const draw = (nodeId: string): void => {
    if (drawn.has(nodeId)) return;
    drawn.add(nodeId);
    const node = document.nodes[nodeId]!;
    const feet = hasFoot ? (kindOf(node).family === 'message' ? 2 : 1) : 0;
    const height = HEIGHTS.step + feet * FOOT_HEIGHT;
    boxes.push({ id: nodeId, kind: 'step', nodeId, width: CARD_WIDTH, height });
    const outputs = outputsOf(node);
    for (const { id: output, name, next } of outputs) {
      const place = { from: nodeId, output };
      if (outputs.length === 1) {
        lead(nodeId, place, next);
        continue;
      }
      const id = `path:${nodeId}:${output}`;
      boxes.push({ id, kind: 'path', nodeId, output, name, width: CARD_WIDTH, height: HEIGHTS.path });
      lines.push({ id: `line:${id}`, from: nodeId, to: id });
      lead(id, place, next);
    }
  };

  lead(TRIGGER_ID, { from: null, output: 'next' }, document.start || undefined);
  for (const id of Object.keys(document.nodes)) draw(id);
  return { boxes, lines };
};

/** The name of a place for what one says about it: "after Wait 4 hours". */
export const placeId = ({ from, output }: Place): string => `${from ?? TRIGGER_ID}:${output}`;
