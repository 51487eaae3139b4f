import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '../../api/index.ts';
import { ErrorState, problemFacts } from '../../ui/index.ts';
import { isAddress } from '../checks.ts';
import classes from '../Settings.module.css';
import own from './Channels.module.css';
import { useTestMail } from './useMail.ts';

/** A mail to oneself, by the way that every mail takes. */
export const TestMail = () => {
  const me = useQuery(meQuery);
  const [typed, setTyped] = useState<string | null>(null);
  const send = useTestMail();
  const to = typed ?? me.data?.user.email ?? '';
  const { data } = send;
  return (
    <form
      className={classes.card}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate(to.trim());
      }}
    >
      <div className={own.send}>
        <TextInput
          className={classes.grow}
          label="Send a test mail to"
          inputMode="email"
          value={to}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={send.isPending} disabled={!isAddress(to)}>
          Send test mail
        </Button>
      </div>
      {data && (
        <div className={data.problem ? classes.waiting : classes.seen} role="status">
          {data.problem ? `It did not leave: ${data.problem}` : 'It was taken. Look into that inbox.'}
        </div>
      )}
      {send.error ? <ErrorState {...problemFacts(send.error)} small /> : null}
    </form>
  );
};
