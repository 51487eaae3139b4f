import { useMutation } from '@tanstack/react-query';
import { api } from '../api/index.ts';
import { doneToast, sayProblem } from '../ui/index.ts';

/** Makes the waits pass that one's own visitor is in; says what happened. */
export const usePassTime = (slug: string) =>
  useMutation({
    mutationFn: (anonymousId: string) =>
      api.post<{ waits: number }>(`/w/${slug}/sample/pass-time`, { anonymousId }),
    onSuccess: ({ waits }) =>
      doneToast(
        waits === 0
          ? 'You are not waiting for anything: put something into the cart first'
          : 'Your wait is over: what comes next happens now',
      ),
    onError: sayProblem,
  });
