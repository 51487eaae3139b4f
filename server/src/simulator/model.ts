/** What is asked of the simulator, and what it answers. Plain data: it crosses threads, the API and the database. */
import type { Channel } from '../permission/index.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import type { Results } from '../workflows/index.ts';
import type { Behind } from './behind.ts';

/** Whom the past is taken from. */
export type Population =
  | { type: 'all' }
  /** people who are in it now */
  | { type: 'segment'; segment: string }
  | { type: 'person'; contactId: string }
  /** about so many, the same ones each time */
  | { type: 'sample'; people: number };

/** What people do with mails that nobody really sent. */
export type Behaviour =
  /** only what they did with mails that really went out under the same decision */
  | { type: 'recorded' }
  /** percents of mails */
  | { type: 'assumed'; openPercent: number; clickPercent: number };

export interface SimulationOptions {
  /** of history, up to now */
  days: number;
  population: Population;
  behaviour: Behaviour;
  /** the other live workflows run as well, so that caps and conflicts are real */
  beside: 'others' | 'none';
  /** the live version is led through the same history */
  compare: boolean;
}

export const DEFAULT_OPTIONS: SimulationOptions = {
  days: 30,
  population: { type: 'all' },
  behaviour: { type: 'recorded' },
  beside: 'others',
  compare: true,
};

/** People entered, at each step and on each path, as in Results; `sent` and `held` count messages. */
export type Counts = Results;

export interface HeldBack {
  nodeId: string;
  code: string;
  text: string;
  count: number;
}

export interface DayCount {
  /** of the workspace: 2026-07-03 */
  day: string;
  sent: number;
  held: number;
}

/** People who would get mail from this workflow and another source on one day. */
export interface PileUp {
  /** key of the other workflow; null: a broadcast */
  workflow: string | null;
  /** name of what else writes to them */
  name: string;
  /** people, each once */
  people: number;
  /** days of people */
  personDays: number;
  /** the day on which it is the most people */
  worstDay: string;
  worstDayPeople: number;
}

/** What one version of a workflow would have done. */
export interface Outcome {
  counts: Counts;
  /** different people who entered */
  people: number;
  /** with assumed behaviour, where the workflow waits for it: with half and with one and a half times of it */
  range: { low: Counts; high: Counts } | null;
  days: DayCount[];
  held: HeldBack[];
  pileUps: PileUp[];
}

export interface SimulationResult {
  fromMs: number;
  toMs: number;
  options: SimulationOptions;
  /** people that were led through */
  simulated: number;
  /** all of the population, where the simulated ones are a sample of it */
  sampleOf: number | null;
  /** inputs that were folded */
  inputs: number;
  draft: Outcome;
  live: Outcome | null;
  liveVersion: number | null;
  /** one sentence */
  assumptions: string;
  /** definitions that threw for somebody, by name */
  failing: string[];
  tookMs: number;
}

/** A step of a person's way, as the log says it. */
export interface TripStep {
  atMs: number;
  nodeId: string;
  visit: number;
  /** entered, waiting, branched, sent, ended ... */
  what: string;
  text: string;
  path?: string;
  to?: string;
  seen?: Json;
}

export interface TripMessage {
  nodeId: string;
  requestedMs: number;
  leftMs: number | null;
  state: 'left' | 'waits' | 'held' | 'withdrawn';
  text: string | null;
  channel: Channel;
  /** what the mail is told of how the person came in, as a real one is */
  entry: JsonObject;
}

/** One person's ways through the tried workflow. */
export interface Trip {
  contactId: string;
  steps: TripStep[];
  messages: TripMessage[];
  /** how their last way ended, or that they are inside */
  end: string;
}

/** People behind a pile-up. */
export interface PiledPerson {
  contactId: string;
  workflow: string | null;
  days: string[];
}

/** What names people: kept apart from the result, and not in the database. */
export interface SimulatedPeople {
  trips: Trip[];
  piled: PiledPerson[];
  behind: { draft: Behind; live: Behind | null };
}

export interface SimulationProgress {
  done: number;
  of: number;
  /** people a second, so far; 0: not known yet */
  perSecond: number;
  secondsLeft: number | null;
}
