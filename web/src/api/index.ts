export type * from '../../../server/src/api/types.ts';
export { api, type CallOptions, pathWith, type Query } from './client.ts';
export { ApiError, fieldError, type Problem as ProblemDetails } from './errors.ts';
export { type LiveEvent, type LiveStatus, useLive } from './live.ts';
export {
  keyOf,
  meQuery,
  newQueryClient,
  readAnew,
  setupQuery,
  useLiveQueries,
  workspaceQuery,
} from './queries.ts';
