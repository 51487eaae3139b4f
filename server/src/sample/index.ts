export { createSample, type NewSample, type SampleDeps, shopBase } from './create.ts';
export { type PlayerDeps, playSamples } from './play.ts';
export { removeSample, workspaceTables } from './remove.ts';
export { type ShopDeps, shopRoutes } from './shop/routes.ts';
export { hurry, notASample, passTime, type SampleSpeed, type SampleState } from './speed.ts';
