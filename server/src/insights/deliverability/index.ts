export { receiverNumber } from './numbers.ts';
export { mailsByDay, type ReceiverFigures, receiversIn, waitingByLane } from './receivers.ts';
