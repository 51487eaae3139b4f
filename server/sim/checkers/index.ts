/** All that must hold, looked at while nothing moves: some always, some only when everything has come to rest. */
import type { SimWorld } from '../world.ts';
import { askedOnce, askedWhoIsIn, everybodyWasAsked } from './broadcasts.ts';
import {
  awaitedEventsCount,
  boughtMeansOut,
  capsHold,
  exitsWithdraw,
  noStepAfterPurchase,
  optOutsHold,
} from './exits.ts';
import {
  callsAreWithTheirName,
  callsAreWithTheirUser,
  enrollmentsCollapse,
  identitiesAgree,
  oneUserEach,
  saidTogetherIsOne,
  takenBackIsApart,
  tombstonesEnd,
} from './identities.ts';
import { inputsAreKept, inputsAreUnchanged, nothingWaits } from './inputs.ts';
import { listsAreAsPut } from './lists.ts';
import { clocksRise, lastCallWins } from './order.ts';
import { insideTakeTheirChoice, publishStartsNobody, startedOnceADay } from './publishes.ts';
import { listsAreExact, logAddsUp, membersAtTheirClock, recheckIsArmed } from './segments.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';
import { handedOverOnce, messagesMatchSteps, stepsHappenOnce, waitsHaveTimers } from './steps.ts';

/** Lines that say what is broken, each opening with its promise or invariant; none: all is well. */
export type Checker = (snapshot: Snapshot, world: SimWorld) => string[] | Promise<string[]>;

const ALWAYS: Checker[] = [
  inputsAreKept,
  inputsAreUnchanged,
  clocksRise,
  membersAtTheirClock,
  tombstonesEnd,
  enrollmentsCollapse,
  oneUserEach,
  stepsHappenOnce,
  messagesMatchSteps,
  handedOverOnce,
  exitsWithdraw,
  optOutsHold,
  capsHold,
  publishStartsNobody,
  startedOnceADay,
  askedOnce,
  askedWhoIsIn,
];

const AT_REST: Checker[] = [
  nothingWaits,
  lastCallWins,
  listsAreExact,
  listsAreAsPut,
  recheckIsArmed,
  logAddsUp,
  identitiesAgree,
  saidTogetherIsOne,
  callsAreWithTheirName,
  callsAreWithTheirUser,
  takenBackIsApart,
  waitsHaveTimers,
  insideTakeTheirChoice,
  boughtMeansOut,
  noStepAfterPurchase,
  awaitedEventsCount,
  everybodyWasAsked,
];

const look = async (world: SimWorld, checkers: readonly Checker[]): Promise<void> => {
  if (world.violations.length > 0) return;
  const snapshot = await snapshotOf(world);
  for (const checker of checkers) world.violations.push(...(await checker(snapshot, world)));
};

export const lookNow = (world: SimWorld): Promise<void> => look(world, ALWAYS);

export const lookAtRest = (world: SimWorld): Promise<void> => look(world, [...ALWAYS, ...AT_REST]);
