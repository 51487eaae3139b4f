import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { api, keyOf, type PresentPerson } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';

/** The server forgets who was silent for 50 s. */
const BEAT_MS = 20_000;
/** Walking along the steps by arrows is told where it ends. */
const SETTLE_MS = 300;

/** Names this window. */
const TAB = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => (byte % 36).toString(36)).join(
  '',
);

/**
 * Who else has the workflow open, and at which step; says the same of oneself. A hint: what cannot be told (no
 * connection) is left out in silence.
 */
export const usePresence = (key: string, step: string | undefined): readonly PresentPerson[] => {
  const { slug } = useWorkspace();
  const at = useRef(step);
  at.current = step;
  const path = `/w/${slug}/workflows/${key}/presence`;
  useEffect(() => {
    const tell = (): void =>
      void api.put(path, { tab: TAB, step: at.current ?? null }).catch(() => undefined);
    const leave = (): void => {
      // The page may be going: this call outlives it.
      void fetch(`/api${path}/${TAB}`, { method: 'DELETE', keepalive: true }).catch(() => undefined);
    };
    tell();
    const beat = setInterval(tell, BEAT_MS);
    window.addEventListener('pagehide', leave);
    return () => {
      clearInterval(beat);
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [path]);
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    const settled = setTimeout(
      () => void api.put(path, { tab: TAB, step: step ?? null }).catch(() => undefined),
      SETTLE_MS,
    );
    return () => clearTimeout(settled);
  }, [path, step]);
  const { data } = useQuery({
    queryKey: keyOf(slug, 'presence', key),
    queryFn: ({ signal }) => api.get<{ people: PresentPerson[] }>(path, { signal }),
    refetchInterval: 2 * BEAT_MS,
  });
  const people = data?.people;
  return useMemo(() => (people ?? []).filter(({ tab }) => tab !== TAB), [people]);
};
