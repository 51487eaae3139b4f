export { createSample, type NewSample, type SampleDeps, shopBase } from './create.ts';
export { removeSample, workspaceTables } from './remove.ts';
export { hurry, passTime, type SampleSpeed, type SampleState } from './speed.ts';
