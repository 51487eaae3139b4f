export { type Appended, appendInputs, type InputToAppend } from './append.ts';
export {
  type Capture,
  type CaptureAnswer,
  type CaptureDeps,
  type CaptureRequest,
  createCapture,
} from './capture.ts';
export type { KeyOwner, KeyUse } from './keys.ts';
export type { Call, CallPayload, CallType, VisitSource } from './model.ts';
export { firstTime } from './once.ts';
export { readEntry } from './parse.ts';
export { createRegistry } from './registry.ts';
export { learnAttributes, learnEvents } from './registry-queries.ts';
export { type CaptureRouteOptions, captureRoutes } from './routes.ts';
export { keepSeen } from './seen.ts';
