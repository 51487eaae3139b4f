import { IconUser } from '@tabler/icons-react';
import { AppLink } from './AppLink.tsx';
import { Icon } from './Icon.tsx';
import classes from './PersonChip.module.css';
import { initialsOf, type PersonLabel } from './person.ts';

export type PersonChipProps = {
  person: PersonLabel;
  /** The contact's page; a chip without one is plain text. */
  href?: string;
  /** A second, muted piece: the company, the address. */
  detail?: string;
};

/** A contact by name, or "Someone in Vienna" while they are a visitor. */
export const PersonChip = ({ person, href, detail }: PersonChipProps) => {
  const name = person.label;
  const initials = initialsOf(person);
  const content = (
    <>
      <span className={initials ? classes.mark : `${classes.mark} ${classes.visitor}`} aria-hidden>
        {initials || <Icon of={IconUser} size={14} />}
      </span>
      <span className={classes.name} title={name}>
        {name}
        {detail && <span className={classes.detail}> {detail}</span>}
      </span>
    </>
  );
  if (!href) return <span className={classes.chip}>{content}</span>;
  return (
    <AppLink href={href} className={classes.chip}>
      {content}
    </AppLink>
  );
};
