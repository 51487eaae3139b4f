import { Button, CopyButton } from '@mantine/core';
import type { Deliverability, DomainFinding } from '../../api/index.ts';
import { StatusBadge } from '../../ui/index.ts';
import classes from './Deliverability.module.css';
import { FINDING_WORDS, hostPart } from './words.ts';

const Copyable = ({ label, text }: { label: string; text: string }) => (
  <div className={classes.paste}>
    <span className={classes.quiet}>{label}</span>
    <code className={classes.value}>{text}</code>
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button variant="default" size="compact-sm" onClick={copy} aria-label={`Copy ${label.toLowerCase()}`}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </CopyButton>
  </div>
);

const FindingCard = ({ finding, domain }: { finding: DomainFinding; domain: string }) => {
  const { title, state, text, found, paste } = finding;
  const { status, word } = FINDING_WORDS[state];
  return (
    <li className={classes.card}>
      <div className={classes.head}>
        <h3 className={classes.name}>{title}</h3>
        <StatusBadge status={status}>{word}</StatusBadge>
      </div>
      <p className={classes.text}>{text}</p>
      {found.length > 0 && (
        <details>
          <summary className={classes.quiet}>What DNS has</summary>
          {found.map((record) => (
            <code key={record} className={classes.value}>
              {record}
            </code>
          ))}
        </details>
      )}
      {paste && (
        <div className={classes.pastes}>
          <span className={classes.quiet}>
            {state === 'wrong' ? 'Change this record at' : 'Add this record at'} whoever keeps the DNS of{' '}
            {domain}
          </span>
          <div className={classes.paste}>
            <span className={classes.quiet}>Type</span>
            <code className={classes.value}>{paste.type}</code>
          </div>
          <Copyable label="Name" text={hostPart(paste.name, domain)} />
          <Copyable label="Value" text={paste.value} />
        </div>
      )}
    </li>
  );
};

/** What receivers find in DNS, one card each: right, or what to paste. */
export const Findings = ({
  check,
  domain,
}: {
  check: NonNullable<Deliverability['check']>;
  domain: string;
}) => (
  <ul className={classes.cards}>
    {check.findings.map((finding) => (
      <FindingCard key={`${finding.code}${finding.selector ?? ''}`} finding={finding} domain={domain} />
    ))}
  </ul>
);
