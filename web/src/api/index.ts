export { api, type CallOptions, pathWith, type Query } from './client.ts';
export { ApiError, fieldError, type Problem } from './errors.ts';
export { type LiveEvent, type LiveStatus, useLive } from './live.ts';
export { keyOf, type Me, meQuery, newQueryClient, setupQuery, useLiveQueries } from './queries.ts';
