import type { Uuid } from '../platform/index.ts';

/** An identity that a contact holds: whose it was before merges, and by which one it came. */
export interface HeldName {
  name: string;
  originId: Uuid | null;
  via: string | null;
}

/** The names that leave when a merge is taken back (pure): those that `members` brought, and those that came by one of
 *  these later. */
export const partedNames = (held: readonly HeldName[], members: ReadonlySet<Uuid>): Set<string> => {
  const parted = new Set(
    held.flatMap(({ name, originId }) => (originId !== null && members.has(originId) ? [name] : [])),
  );
  for (let before = -1; before < parted.size; ) {
    before = parted.size;
    for (const { name, via } of held) if (via !== null && parted.has(via)) parted.add(name);
  }
  return parted;
};
