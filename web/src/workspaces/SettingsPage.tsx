import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useId } from 'react';
import { useWorkspace } from '../app/index.ts';
import { ErrorState, PageHeader, problemFacts } from '../ui/index.ts';
import classes from './Settings.module.css';

const tabs = [
  { label: 'Workspace', path: '/settings' },
  { label: 'Sources & keys', path: '/settings/sources' },
  { label: 'Channels', path: '/settings/channels' },
  { label: 'Permission', path: '/settings/permission' },
  { label: 'Attributes', path: '/settings/attributes' },
  { label: 'Events', path: '/settings/events' },
  { label: 'Campaigns', path: '/settings/campaigns' },
  { label: 'People & roles', path: '/settings/people' },
  { label: 'Privacy', path: '/settings/privacy' },
  { label: 'Log', path: '/settings/log' },
] as const;

export type SettingsTab = (typeof tabs)[number]['path'];

/** A page of Settings: tabs on top, one column of sections, or a table that takes the room. */
export const SettingsPage = ({
  tab,
  isWide = false,
  children,
}: {
  tab: SettingsTab;
  isWide?: boolean;
  children: ReactNode;
}) => {
  const { at } = useWorkspace();
  return (
    <>
      <PageHeader
        title="Settings"
        tabs={tabs.map(({ label, path }) => ({ label, href: at(path), isCurrent: path === tab }))}
      />
      <div className={isWide ? classes.wide : classes.column}>{children}</div>
    </>
  );
};

/** Who changes settings; others read them. */
export const useMayAdmin = (): boolean => useWorkspace().role === 'admin';

/** A section: what it is in one sentence, then its contents. */
export const Section = ({
  title,
  text,
  aside,
  children,
}: {
  title: string;
  text?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) => {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.head}>
        <div>
          <h2 id={id} className={classes.title}>
            {title}
          </h2>
          {text && <p className={classes.text}>{text}</p>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
};

/** The form of a section with its one button; readers see it without. */
export const SectionForm = ({
  onSubmit,
  act = 'Save',
  isBusy,
  canSave,
  error,
  children,
}: {
  onSubmit: (event?: FormEvent<HTMLFormElement>) => void;
  act?: string;
  isBusy: boolean;
  /** False while nothing has changed. */
  canSave: boolean;
  error?: unknown;
  children: ReactNode;
}) => {
  const isAllowed = useMayAdmin();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(event);
      }}
    >
      <fieldset className={classes.fields} disabled={!isAllowed}>
        {children}
        {error ? <ErrorState {...problemFacts(error)} small /> : null}
        {isAllowed ? (
          <div>
            <Button type="submit" loading={isBusy} disabled={!canSave}>
              {act}
            </Button>
          </div>
        ) : (
          <p className={classes.text}>Only admins change this.</p>
        )}
      </fieldset>
    </form>
  );
};
