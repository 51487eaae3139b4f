import { Skeleton } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import { IconMail, IconPhotoOff } from '@tabler/icons-react';
import { Icon } from '../../ui/index.ts';
import classes from './Mails.module.css';
import { type Reader, useMailLook } from './useMailLook.ts';

export type MailThumbProps = {
  template: string;
  reader?: Reader;
  /** card: beside a step's title; cell: in a table's row; large: in a panel */
  size: 'card' | 'cell' | 'large';
};

/** The mail in small, drawn once it comes into view; until then, and where it cannot be filled, a sign in its place. */
export const MailThumb = ({ template, reader, size }: MailThumbProps) => {
  const { ref, inViewport } = useInViewport();
  const { look, error } = useMailLook(template, reader, inViewport);
  const isBroken = error !== null || look?.html === '';
  return (
    <span className={classes.thumb} data-size={size} ref={ref} aria-hidden data-mail-thumb={template}>
      {!inViewport || template === '' ? (
        <Icon of={IconMail} size={16} />
      ) : isBroken ? (
        <Icon of={IconPhotoOff} size={16} />
      ) : look ? (
        <iframe
          className={classes.small}
          title="Mail"
          tabIndex={-1}
          sandbox=""
          loading="lazy"
          srcDoc={look.html}
        />
      ) : (
        <Skeleton height="100%" />
      )}
    </span>
  );
};
