import type { Person } from '../../contacts/index.ts';
import type {
  PiledPerson,
  SimulationOptions,
  SimulationProgress,
  SimulationResult,
  Trip,
} from '../../simulator/index.ts';

// POST /workflows/:key/simulate {options, document?} -> 202 SimulationShown: the draft, or another document
// GET /workflows/:key/simulation -> SimulationsOf
// GET /workflows/:key/simulation/people -> SimulationPeople
// GET /workflows/:key/simulation/behind?of=&what=&node= -> SimulatedList
// GET /workflows/:key/simulation/ways/:contactId?of= -> SimulatedWay
// POST /workflows/:key/try {contactId, days, document?} -> TriedWith
// DELETE /workflows/:key/simulation: cancels the one that runs
export interface SimulationShown {
  /** of the draft that was simulated; null: another document was */
  revision: number | null;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  options: SimulationOptions;
  progress: SimulationProgress;
  result: SimulationResult | null;
  error: string | null;
  startedAt: string;
  startedBy: string;
  endedAt: string | null;
}

export interface SimulationsOf {
  /** null: it was never simulated */
  last: SimulationShown | null;
  /** the last one is of the draft as it is now, and done */
  isCurrent: boolean;
  /** what 30 days of everybody would take, about; seconds */
  aboutSeconds: number;
  /** events of the last 90 days are there to be folded */
  hasHistory: boolean;
}

export interface SimulationPeople {
  /** ways through the draft of the last simulation, as different ones as there were */
  trips: (Trip & { person: Person })[];
  /** people behind its pile-ups, by the other workflow */
  piled: (PiledPerson & { person: Person })[];
}

/** The people behind a number of a simulation: a row each time they count. */
export interface SimulatedList {
  /** of the whole list: the number itself */
  total: number;
  items: Person[];
  next: string | null;
}

export type SimulatedWay = Trip & { person: Person };

/** One person led through a document. */
export interface TriedWith {
  person: Person;
  /** null: they would not have entered */
  trip: SimulatedWay | null;
  fromMs: number;
  toMs: number;
  /** one sentence */
  assumptions: string;
}
