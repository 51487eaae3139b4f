import type { MailAccountShown } from '../../api/index.ts';
import { StatusBadge, Time } from '../../ui/index.ts';
import { Copyable } from '../Copyable.tsx';
import classes from '../Settings.module.css';
import own from './Channels.module.css';
import type { ProviderFacts } from './providers.ts';

const State = ({ account, label }: { account: MailAccountShown; label: string }) => {
  const { heardAt, refusedAt } = account;
  if (refusedAt && (!heardAt || refusedAt > heardAt))
    return (
      <div className={classes.line}>
        <span className={classes.quiet}>
          A report came <Time at={refusedAt} /> whose signature is wrong: compare the key above with the one
          at {label}.
        </span>
        <StatusBadge status="warn">Refused</StatusBadge>
      </div>
    );
  if (heardAt)
    return (
      <div className={classes.line}>
        <span className={classes.quiet}>
          The first report came <Time at={heardAt} />.
        </span>
        <StatusBadge status="good">Reports arrive</StatusBadge>
      </div>
    );
  return (
    <div className={classes.waiting} role="status">
      Waiting for the first report; this turns green by itself.
    </div>
  );
};

/** How a provider's reports come here: the address to paste, what to tick, and whether the first one came. */
export const Reports = ({ provider, account }: { provider: ProviderFacts; account: MailAccountShown }) => (
  <div className={classes.card}>
    <div>
      <div className={classes.name}>Reports of {provider.label}</div>
      <p className={classes.text}>
        Bounces, complaints and deliveries come back at this address. Without them, mail goes on to addresses
        that are dead.
      </p>
    </div>
    <Copyable text={account.hookUrl} label="address" />
    {!account.hookUrl.startsWith('https:') && (
      <p className={classes.text}>
        {provider.label} reaches public addresses only. Start this server with PUBLIC_URL set to the one it
        has on the internet, such as https://baton.example.com.
      </p>
    )}
    <ol className={own.steps}>
      <li>{provider.hook.where}</li>
      <li>{provider.hook.tick}</li>
    </ol>
    <State account={account} label={provider.label} />
  </div>
);
