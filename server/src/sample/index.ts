export { createSample, type NewSample, type SampleDeps } from './create.ts';
export { type PlayerDeps, playSamples } from './play.ts';
export { removeSample } from './remove.ts';
export { accountOfRush, type InFlight, inFlight, inventRush, type Rush, type RushAccount } from './rush.ts';
export { type ShopDeps, shopRoutes } from './shop/routes.ts';
export { hurry, passTime, type SampleSpeed, type SampleState } from './speed.ts';
