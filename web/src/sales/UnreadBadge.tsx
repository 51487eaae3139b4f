import classes from './UnreadBadge.module.css';
import { useUnread } from './useInbox.ts';

const MOST = 99;

/** How many conversations are unread, beside the place's name; nothing when none is. */
export const UnreadBadge = () => {
  const unread = useUnread();
  if (unread === 0) return null;
  return (
    <span className={classes.badge}>
      {unread > MOST ? `${MOST}+` : unread}
      <span className="visually-hidden"> unread</span>
    </span>
  );
};
