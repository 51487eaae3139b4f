export { checkHealth } from './check.ts';
export { type PersonShown, problemPeople } from './counts.ts';
export { FIX_MAX, type FixDone, type FixEdit, lastFixes, makeFix, undoFix } from './fixes.ts';
export { type Health, type HealthProblem, health, problemWords } from './health.ts';
