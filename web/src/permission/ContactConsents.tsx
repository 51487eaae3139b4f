import { Button, Modal, Select, Stack, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type ConsentShown, type ContactConsents as Consents, keyOf } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import contactClasses from '../contacts/Contact.module.css';
import { doneToast, ErrorState, problemFacts, Time } from '../ui/index.ts';
import classes from '../workspaces/Settings.module.css';
import { type Channel, channelWords } from './words.ts';

const stateWords: Readonly<Record<ConsentShown['state'], string>> = {
  granted: 'agreed',
  refused: 'refused',
  pending: 'yet to confirm',
};

const textIn = (proof: ConsentShown['proof'], name: string): string => {
  const value = proof[name];
  return typeof value === 'string' ? value : '';
};

/** What speaks for a change: the words, where and how they were said. */
const Proof = ({ proof }: { proof: ConsentShown['proof'] }) => {
  const where = ['how', 'source', 'ip'].map((name) => textIn(proof, name)).filter(Boolean);
  return (
    <span className={classes.quiet}>
      {textIn(proof, 'text') && `“${textIn(proof, 'text')}” `}
      {where.join(', ')}
    </span>
  );
};

type Said = { topic: string; channel: Channel; state: 'granted' | 'refused'; proof?: string };

const useSay = (contactId: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (said: Said) => api.post(`${path}/contacts/${contactId}/consents`, said),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, 'contacts', contactId) }),
  });
};

/** Notes what somebody said otherwise than by a link; who had refused needs their new word. */
const Note = ({ contactId, topics }: { contactId: string; topics: Consents['topics'] }) => {
  const [topic, setTopic] = useState(topics[0]?.key ?? '');
  const [channel, setChannel] = useState<Channel>('email');
  const [state, setState] = useState<Said['state']>('granted');
  const [proof, setProof] = useState('');
  const say = useSay(contactId);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        say.mutate(
          { topic, channel, state, ...(proof.trim() ? { proof: proof.trim() } : {}) },
          { onSuccess: () => doneToast('It is noted, and holds from now on') },
        );
      }}
    >
      <Stack gap={12}>
        <div className={classes.pair}>
          <Select
            label="Topic"
            data={topics.map(({ key, name }) => ({ value: key, label: name }))}
            allowDeselect={false}
            value={topic}
            onChange={(next) => next && setTopic(next)}
          />
          <Select
            label="Channel"
            data={(['email', 'sms'] as const).map((value) => ({ value, label: channelWords[value] }))}
            allowDeselect={false}
            value={channel}
            onChange={(next) => next && setChannel(next as Channel)}
          />
        </div>
        <Select
          label="What they said"
          data={[
            { value: 'granted', label: 'They agreed' },
            { value: 'refused', label: 'They refused' },
          ]}
          allowDeselect={false}
          value={state}
          onChange={(next) => next && setState(next as Said['state'])}
        />
        <Textarea
          label="Their words, where and when"
          description="Kept as proof. Who had refused before needs it."
          autosize
          maxLength={1_000}
          value={proof}
          onChange={(event) => setProof(event.currentTarget.value)}
        />
        {say.error ? <ErrorState {...problemFacts(say.error)} small /> : null}
        <div>
          <Button type="submit" loading={say.isPending} disabled={topic === ''}>
            Note it
          </Button>
        </div>
      </Stack>
    </form>
  );
};

/** What somebody agreed to and refused, topic by topic, with the proof of every change. */
export const ContactConsents = ({ contactId }: { contactId: string }) => {
  const { slug, path, role } = useWorkspace();
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery({
    queryKey: keyOf(slug, 'contacts', contactId, 'consents'),
    queryFn: ({ signal }) => api.get<Consents>(`${path}/contacts/${contactId}/consents`, { signal }),
  });
  if (!data) return null;
  const nameOf = (key: string): string => data.topics.find((topic) => topic.key === key)?.name ?? key;
  return (
    <section aria-labelledby="consent">
      <h2 className={contactClasses.heading} id="consent">
        Consent
      </h2>
      {data.now.length === 0 ? (
        <p className={classes.text}>Nothing said to any topic.</p>
      ) : (
        <dl className={contactClasses.facts}>
          {data.now.map(({ topic, channel, state }) => (
            <div key={`${topic} ${channel}`} className={contactClasses.fact}>
              <dt title={nameOf(topic)}>{nameOf(topic)}</dt>
              <dd>
                {stateWords[state]}, {channelWords[channel].toLowerCase()}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Button variant="subtle" size="compact-sm" onClick={() => setOpen(true)}>
        {role === 'readonly' ? 'Proof' : 'Proof, note another'}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Consent"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack gap={24}>
          {data.log.length > 0 && (
            <ul className={classes.rows}>
              {data.log.map((row) => (
                <li key={`${row.at} ${row.topic} ${row.channel} ${row.state}`}>
                  <span className={classes.grow}>
                    <span className={classes.name}>{nameOf(row.topic)}</span> {stateWords[row.state]},{' '}
                    {channelWords[row.channel].toLowerCase()}
                    <br />
                    <Proof proof={row.proof} />
                  </span>
                  <span className={classes.quiet}>
                    <Time at={row.at} />
                  </span>
                </li>
              ))}
            </ul>
          )}
          {role !== 'readonly' && <Note contactId={contactId} topics={data.topics} />}
        </Stack>
      </Modal>
    </section>
  );
};
