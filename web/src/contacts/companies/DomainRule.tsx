import { Button, Group, Modal, Radio } from '@mantine/core';
import { useState } from 'react';
import type { CompanyDomainRule } from '../../api/index.ts';
import { doneToast, ErrorState, problemFacts } from '../../ui/index.ts';
import classes from './Companies.module.css';
import { domainRules } from './search.ts';
import { useCompanyActs } from './useCompanies.ts';

export type DomainRuleProps = { rule: CompanyDomainRule; opened: boolean; onClose: () => void };

const Form = ({ rule, onClose }: Omit<DomainRuleProps, 'opened'>) => {
  const [chosen, setChosen] = useState(rule);
  const { setRule } = useCompanyActs();
  const keep = (): void =>
    setRule.mutate(chosen, {
      onSuccess: () => {
        doneToast(
          chosen === 'off'
            ? 'Nobody joins by mail domain from now on'
            : 'Everybody is looked at; companies fill up',
        );
        onClose();
      },
    });
  return (
    <div className={classes.form}>
      <Radio.Group
        label="Who joins a company by mail domain"
        description="A group call of your site and what is set by hand always outdo the domain. Nobody leaves a company by this."
        value={chosen}
        onChange={(value) => setChosen(value as CompanyDomainRule)}
      >
        <div className={classes.rules} style={{ marginTop: 12 }}>
          {Object.entries(domainRules).map(([value, { label, text }]) => (
            <Radio key={value} value={value} label={label} description={text} />
          ))}
        </div>
      </Radio.Group>
      {setRule.error && <ErrorState {...problemFacts(setRule.error)} small />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={chosen === rule} loading={setRule.isPending} onClick={keep}>
          {chosen === 'off' ? 'Stop joining by domain' : 'Look at everybody'}
        </Button>
      </Group>
    </div>
  );
};

/** Who joins a company by mail domain. */
export const DomainRule = ({ rule, opened, onClose }: DomainRuleProps) => (
  <Modal opened={opened} onClose={onClose} title="Mail domains" closeButtonProps={{ 'aria-label': 'Close' }}>
    <Form rule={rule} onClose={onClose} />
  </Modal>
);
