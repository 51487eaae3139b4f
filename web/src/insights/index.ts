export { liftText, MISMATCH_TEXT, verdictText } from './experiment-words.ts';
export { type Figure, goodWhen, lastWeekdayWords, type Metric, thingOf } from './number-words.ts';
export { askWhy } from './why.ts';
