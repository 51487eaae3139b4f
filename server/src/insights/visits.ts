/** A pause longer than this begins a new visit (the field's custom since web analytics began). */
export const VISIT_GAP_MS = 30 * 60_000;

/** Where the walk back through a contact's past stands: the visit at hand and its earliest event so far. */
export interface OpenVisit {
  visitId: string;
  atMs: number;
}

/**
 * Gathers events, given newest first, into visits: each belongs to the visit of the one after it unless more than
 * half an hour lies between. `open` carries a visit over from the page before; a visit is called by its last event.
 */
export const visitsOf = (
  events: readonly { id: string; atMs: number }[],
  open: OpenVisit | null,
): { visits: Map<string, string>; open: OpenVisit | null } => {
  const visits = new Map<string, string>();
  let current = open;
  for (const { id, atMs } of events) {
    const goesOn: boolean = current !== null && current.atMs - atMs <= VISIT_GAP_MS;
    current = { visitId: goesOn ? current!.visitId : id, atMs };
    visits.set(id, current.visitId);
  }
  return { visits, open: current };
};
