import { useMediaQuery } from '@mantine/hooks';

/** Below 768 px: looking, finding, answering, stopping; no building. */
export const isPhoneQuery = '(max-width: 767px)';

export const useIsPhone = (): boolean =>
  useMediaQuery(isPhoneQuery, undefined, { getInitialValueInEffect: false }) ?? false;
