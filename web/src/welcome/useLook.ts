import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, type WebsiteFacts } from '../api/index.ts';

/** Looks at a website once for each address that is typed; what it shows is a proposal. */
export const useLook = (onFound: (facts: WebsiteFacts) => void) => {
  const asked = useRef<string>(undefined);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (website: string) => api.post<WebsiteFacts>('/setup/website', { website }),
    onSuccess: (facts, website) => {
      // An answer about an address that is no longer in the field is late.
      if (asked.current === website) onFound(facts);
    },
  });
  const look = (website: string | undefined): void => {
    if (website === asked.current) return;
    asked.current = website;
    if (website !== undefined) mutate(website);
  };
  return { look, isLooking: isPending, error };
};
