import { Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { MailFrame } from '../../channels/index.ts';
import { ErrorState, problemFacts } from '../../ui/index.ts';
import classes from './Mails.module.css';
import { MailThumb } from './MailThumb.tsx';
import { type Reader, useMailLook } from './useMailLook.ts';

/** A message as a reader would get it: subject and picture; opens whole. */
export const MailLook = ({
  template,
  reader,
  below,
}: {
  template: string;
  reader?: Reader;
  below?: ReactNode;
}) => {
  const { look, error, name } = useMailLook(template, reader);
  const [isOpen, setOpen] = useState(false);
  if (error) return <ErrorState small {...problemFacts(error)} />;
  const isMail = look !== undefined && look.html !== '';
  const blocked = look?.problems.find(({ severity }) => severity === 'blocks');
  return (
    <>
      <button
        type="button"
        className={classes.look}
        disabled={!isMail}
        aria-label={isMail ? `Open the mail "${look.subject}"` : undefined}
        onClick={() => setOpen(true)}
      >
        <span className={classes.subject}>{look ? look.subject || name : 'Filling the mail'}</span>
        {below && <span className={classes.quiet}>{below}</span>}
        {!look || isMail ? (
          <MailThumb template={template} {...(reader ? { reader } : {})} size="large" />
        ) : (
          <span className={classes.text}>{blocked?.text ?? look.text}</span>
        )}
      </button>
      {isMail && (
        <Modal opened={isOpen} onClose={() => setOpen(false)} title={look.subject} size={680}>
          <MailFrame html={look.html} title={look.subject} height="70vh" />
        </Modal>
      )}
    </>
  );
};
