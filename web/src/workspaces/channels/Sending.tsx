import { Section } from '../SettingsPage.tsx';
import { Domains, Keys } from './Domains.tsx';
import { Limits, StopAt } from './Limits.tsx';
import { SendAs, Sender } from './Sender.tsx';
import { useSending } from './useSending.ts';

/** How e-mail is sent: from whom, signed by which keys, how fast, and when it stops. */
export const Sending = () => {
  const { data: sending } = useSending();
  return (
    <>
      <Section title="Sender" text="Whom people see when a mail arrives. Without one nothing is sent.">
        <Sender />
        <SendAs />
      </Section>
      {sending && (
        <>
          <Section
            title="Signing keys"
            text="DKIM: receivers check that mail is really yours. Gmail and Yahoo ask for it."
          >
            <Keys dkim={sending.dkim} />
          </Section>
          <Section title="Domains" text="Optional: names of your own for bounces and links.">
            <Domains sending={sending} />
          </Section>
          <Section
            title="Limits"
            text="As fast as the provider takes it, unless you say otherwise. What waits keeps its order; urgent mail goes first."
          >
            <Limits sending={sending} />
          </Section>
          <Section
            title="Stops by itself"
            text="When too much of the last 1,000 mails of a day comes back, nothing more leaves until you resume. Empty: never."
          >
            <StopAt sending={sending} />
          </Section>
        </>
      )}
    </>
  );
};
