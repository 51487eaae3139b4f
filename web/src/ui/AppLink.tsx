import { Anchor, type AnchorProps } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import type { MouseEventHandler, ReactNode } from 'react';

export type AppLinkProps = AnchorProps & {
  /** A path of the app with its search ("/w/acme/contacts?segment=12"), or an address outside. */
  href: string;
  children: ReactNode;
  onClick?: MouseEventHandler<HTMLAnchorElement>;
  'aria-label'?: string;
  'aria-current'?: 'page' | undefined;
  tabIndex?: number;
  title?: string;
};

const isOutside = (href: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(href);

/** A link by its address; inside the app without a page load, read ahead on hover. */
export const AppLink = ({ href, ...rest }: AppLinkProps) => {
  const router = useRouter({ warn: false }) as ReturnType<typeof useRouter> | undefined;
  if (!router || isOutside(href)) return <Anchor href={href} {...rest} />;
  return (
    <Anchor
      {...rest}
      renderRoot={(props) => (
        <Link to={href as string} preload="intent" activeOptions={{ exact: true }} {...props} />
      )}
    />
  );
};
