import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SampleInFlight, SampleRush, SampleRushAccount } from '../../../server/src/api/types.ts';
import { api } from '../api/index.ts';
import { type PlugProgress, pullThePlug } from './plug.ts';

const answers = async (path: string, init: RequestInit = {}): Promise<boolean> => {
  try {
    return (await fetch(path, { ...init, cache: 'no-store' })).ok;
  } catch {
    return false;
  }
};

/** The sample's visitors come, the server dies and comes back; `progress` says how far that is. */
export const usePlug = (slug: string) => {
  const client = useQueryClient();
  const [progress, setProgress] = useState<PlugProgress>();
  const pulling = useMutation({
    mutationFn: async () => {
      setProgress(undefined);
      const { rush, writeKey, visitors } = await api.post<SampleRush>(`/w/${slug}/sample/rush`);
      const sent = { method: 'POST', headers: { 'content-type': 'text/plain' } };
      return pullThePlug(
        visitors,
        {
          send: (batch) => answers('/v1/batch', { ...sent, body: JSON.stringify({ batch, writeKey }) }),
          pull: () => api.post<SampleInFlight>(`/w/${slug}/sample/plug`),
          isReady: () => answers('/readyz'),
          account: () => api.get<SampleRushAccount>(`/w/${slug}/sample/rush/${rush}`),
          wait: (ms) => new Promise((done) => setTimeout(done, ms)),
          now: () => performance.now(),
        },
        setProgress,
      );
    },
    onSuccess: () => client.invalidateQueries(),
  });
  return { pull: () => pulling.mutate(), progress, isPulling: pulling.isPending, error: pulling.error };
};
