export { createPace, type Pace } from './pace.ts';
export { RECEIVERS, type Receiver, receiverOf, receiverTitle } from './receivers.ts';
export { warmUpDays } from './warm-up.ts';
