import { failToast, problemFacts } from '../ui/index.ts';

/** Says why an act was refused, and what to do. */
export const sayFailure = (error: unknown): void => {
  const { what, where, how } = problemFacts(error);
  failToast([what, where, how].filter(Boolean).join('. '));
};
