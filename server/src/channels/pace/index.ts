export { EACH_OTHER, isPaced, laneOf, limitOf, WHOLE } from './limits.ts';
export { createPace, type Pace } from './pace.ts';
export { RECEIVERS, type Receiver, receiverOf, receiverTitle } from './receivers.ts';
export { warmUpAllowance, warmUpDays } from './warm-up.ts';
