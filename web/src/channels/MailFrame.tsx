import { framedMail } from './framed-mail.ts';
import classes from './Messages.module.css';

export type MailFrameProps = {
  html: string;
  /** The accessible name: the subject. */
  title: string;
  /** Whether links may be followed (in a tab of their own); else the mail is a picture of itself. */
  hasLinks?: boolean;
  /** Width of the mail; the full width of its place otherwise. */
  width?: number;
  height?: number | string;
  /** What the mail takes for the reader's colour scheme. */
  scheme?: 'light' | 'dark';
};

/**
 * A mail in a frame of its own: no scripts, no forms, nothing of this page within its reach. Links open in a tab of
 * their own, so that clicking in the sandbox's mailbox is clicking the mail.
 */
export const MailFrame = ({
  html,
  title,
  hasLinks,
  width,
  height = 560,
  scheme = 'light',
}: MailFrameProps) => (
  <iframe
    className={classes.frame}
    style={{ width: width ?? '100%', height, colorScheme: scheme }}
    title={`Mail: ${title}`}
    sandbox={hasLinks ? 'allow-popups allow-popups-to-escape-sandbox' : ''}
    referrerPolicy="no-referrer"
    srcDoc={framedMail(html)}
  />
);
