/** Who is behind each number of an outcome: as many rows as it counts (one person can pass several times). Pure. */

/** Which number: `what` as Results and the outcome name it, at a step or for the whole. */
export interface SimulatedNumber {
  /**
   * entered, here, people, holdout, ended:<code>, sentOn:<day>, heldOn:<day>, pile:<workflow>; at a step entered, here,
   * movedOn, left, goals, sent, held, held:<code>, edge:<path>
   */
  what: string;
  nodeId?: string;
}

/** Ids and rows packed, since a simulation of 100,000 people has millions of rows: it crosses threads and stays in memory. */
export interface Behind {
  /** 16 bytes a person */
  ids: Uint8Array;
  /** places in `ids`, by number */
  rows: ReadonlyMap<string, Int32Array>;
}

export const numberKey = ({ what, nodeId }: SimulatedNumber): string =>
  nodeId === undefined ? what : `${nodeId} ${what}`;

const ID_BYTES = 16;

/** Collects rows, a person after the other. */
export interface BehindNotes {
  /** all that is noted from here on is of this person */
  person(contactId: string): void;
  note(what: string, nodeId?: string): void;
  behind(): Behind;
}

export const createBehind = (): BehindNotes => {
  const ids: string[] = [];
  const rows = new Map<string, number[]>();
  let current = '';
  return {
    person: (contactId) => {
      current = contactId;
    },
    note: (what, nodeId) => {
      // who is behind no number takes no room
      if (ids.at(-1) !== current) ids.push(current);
      const key = numberKey(nodeId === undefined ? { what } : { what, nodeId });
      const known = rows.get(key);
      if (known) known.push(ids.length - 1);
      else rows.set(key, [ids.length - 1]);
    },
    behind: () => ({
      ids: new Uint8Array(Buffer.from(ids.join('').replaceAll('-', ''), 'hex')),
      rows: new Map([...rows].map(([key, places]) => [key, Int32Array.from(places)])),
    }),
  };
};

const idAt = (ids: Uint8Array, place: number): string => {
  const hex = Buffer.from(ids.buffer, ids.byteOffset + place * ID_BYTES, ID_BYTES).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/** A page of the list behind a number, from row `from` on, and its whole length, which is the number. */
export const peopleBehind = (
  { ids, rows }: Behind,
  number: SimulatedNumber,
  { from, limit }: { from: number; limit: number },
): { total: number; contactIds: string[] } => {
  const places = rows.get(numberKey(number)) ?? new Int32Array();
  return {
    total: places.length,
    contactIds: [...places.subarray(from, from + limit)].map((place) => idAt(ids, place)),
  };
};

/** Memory that it takes, bytes. */
export const bytesOf = ({ ids, rows }: Behind): number =>
  [...rows.values()].reduce((sum, places) => sum + places.byteLength, ids.byteLength);
