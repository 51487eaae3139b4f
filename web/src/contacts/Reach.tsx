import { Tooltip } from '@mantine/core';
import { IconMailCheck, IconMailOff, IconMessageCheck, IconMessageOff } from '@tabler/icons-react';
import type { ContactDetail, ContactReach } from '../api/index.ts';
import { Icon, type IconType, Time } from '../ui/index.ts';
import answers from './Answers.module.css';
import { reachTone, reachWord } from './answers.ts';
import classes from './Contact.module.css';
import { textFact } from './facts.ts';

interface Shown {
  name: string;
  icons: { yes: IconType; no: IconType };
  yes: string;
  no: string;
}

const channels: Record<ContactReach['channel'], Shown> = {
  email: {
    name: 'E-mail',
    icons: { yes: IconMailCheck, no: IconMailOff },
    yes: 'E-mail reaches them',
    no: 'E-mail does not reach them',
  },
  sms: {
    name: 'Text',
    icons: { yes: IconMessageCheck, no: IconMessageOff },
    yes: 'Texts reach them',
    no: 'Texts do not reach them',
  },
};

const sentence = (reach: ContactReach): string => {
  const { yes, no } = channels[reach.channel];
  if (!reach.reachable) return no;
  return reach.topics.length === 0 ? `${yes}, transactional ones only` : yes;
};

const ChannelIcon = ({ reach }: { reach: ContactReach }) => {
  const { yes, no } = channels[reach.channel].icons;
  return <Icon of={reach.reachable ? yes : no} style={{ color: `var(--${reachTone(reach)})` }} />;
};

/** Beside the name: an icon a channel; why, on looking closer. */
export const ReachIcons = ({ contact }: { contact: ContactDetail }) =>
  contact.reach.map((reach) => {
    const text = `${sentence(reach)}: ${reach.why}`;
    return (
      <Tooltip key={reach.channel} label={text}>
        <span style={{ display: 'inline-flex' }}>
          <ChannelIcon reach={reach} />
          <span className="visually-hidden">{text}</span>
        </span>
      </Tooltip>
    );
  });

/** At a glance: whether we may, and why not; the number with it, since one calls it too. */
export const ReachAnswer = ({ contact }: { contact: ContactDetail }) => {
  const phone = textFact(contact, 'phone');
  return contact.reach.map((reach) => {
    const word = reachWord(reach);
    const more = reach.channel === 'sms' && phone ? phone : word === 'yes' ? undefined : reach.why;
    return (
      <span key={reach.channel} className={answers.reach} title={reach.why}>
        <span className={answers.lead} data-role={word === 'yes' ? 'good' : 'warn'}>
          {channels[reach.channel].name}: {word}
        </span>
        {more && <span className={answers.line}>{more}</span>}
      </span>
    );
  });
};

/** With the moment since which a channel is barred. */
export const ReachList = ({ reach }: Pick<ContactDetail, 'reach'>) => (
  <section aria-labelledby="reach">
    <h2 className={classes.heading} id="reach">
      Reach
    </h2>
    <ul className={classes.plainlist}>
      {reach.map((one) => (
        <li key={one.channel} className={classes.reach}>
          <ChannelIcon reach={one} />
          <span>
            {sentence(one)}
            <span className={classes.line}>
              {one.why}
              {one.topics.length > 0 && `: ${one.topics.join(', ')}`}
              {one.suppression && (
                <>
                  {' '}
                  <Time at={one.suppression.at} />
                </>
              )}
            </span>
          </span>
        </li>
      ))}
    </ul>
  </section>
);
