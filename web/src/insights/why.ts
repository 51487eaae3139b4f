import { api, type Why, type WhyRef } from '../api/index.ts';
import type { WhyAnswer } from '../ui/index.ts';

/** How to fetch the answer to a why: for `<Why of={askWhy(path, ref)}>`. `path` is the API's path of the workspace. */
export const askWhy =
  (path: string, ref: WhyRef): (() => Promise<WhyAnswer>) =>
  () =>
    api.get<Why>(`${path}/why`, { query: { ref } });
