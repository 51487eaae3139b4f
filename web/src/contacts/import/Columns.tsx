import { Select } from '@mantine/core';
import { useMemo } from 'react';
import type { ImportColumnPlan, ImportDetail, ImportPlan } from '../../api/index.ts';
import classes from './Import.module.css';
import { useAttributeChoices } from './useImports.ts';
import { humanName, planOf, targetOf, typeChoices } from './words.ts';

const people = [
  { value: 'email', label: 'E-mail' },
  { value: 'phone', label: 'Phone' },
  { value: 'userId', label: 'Your own id of the person' },
  { value: 'tags', label: 'Tags' },
  { value: 'consent', label: 'Wants mail (no: barred)' },
];
const orders = [
  { value: 'eventDate', label: 'Order date' },
  { value: 'eventId', label: 'Order number' },
  { value: 'eventName', label: 'What happened' },
  { value: 'property:value', label: 'Order value' },
];

type Choice = { value: string; label: string };

const choicesOf = (
  plan: ImportPlan,
  attributes: readonly { name: string; label: string | null }[],
  column: string,
) => {
  const named = new Map<string, Choice>();
  const add = (value: string, label: string): void => {
    if (!named.has(value)) named.set(value, { value, label });
  };
  for (const { name, label } of attributes)
    if (!['email', 'phone', 'tags'].includes(name)) add(`attribute:${name}`, label ?? humanName(name));
  for (const one of plan.columns) if (one.to === 'attribute') add(targetOf(one), humanName(one.name));
  add(`attribute:${column}`, `${column} (new)`);
  const properties = plan.columns.flatMap((one) =>
    one.to === 'property' && one.name !== 'value'
      ? [{ value: targetOf(one), label: `Order: ${one.name}` }]
      : [],
  );
  return [
    { group: 'Leave out', items: [{ value: 'skip', label: 'Leave out' }] },
    { group: 'Who it is', items: people },
    { group: 'Attribute', items: [...named.values()] },
    {
      group: 'Order, with its date',
      items: [...orders, ...new Map(properties.map((one) => [one.value, one])).values()],
    },
  ];
};

const Column = ({
  facts,
  plan,
  whole,
  onChange,
}: {
  facts: ImportDetail['columns'][number];
  plan: ImportColumnPlan;
  whole: ImportPlan;
  onChange: (plan: ImportColumnPlan) => void;
}) => {
  const attributes = useAttributeChoices();
  const data = useMemo(() => choicesOf(whole, attributes, facts.name), [whole, attributes, facts.name]);
  return (
    <li className={classes.column}>
      <div style={{ minWidth: 0 }}>
        <div className={classes.name} title={facts.name}>
          {facts.name}
        </div>
        <div className={classes.samples} title={facts.samples.join(', ')}>
          {facts.samples.length === 0 ? 'empty' : facts.samples.join(', ')}
        </div>
      </div>
      <Select
        aria-label={`${facts.name} becomes`}
        data={data}
        value={targetOf(plan)}
        searchable
        allowDeselect={false}
        onChange={(target) => target && onChange(planOf(target, plan, facts.type))}
      />
      {'type' in plan ? (
        <Select
          aria-label={`Type of ${facts.name}`}
          data={typeChoices}
          value={plan.type}
          allowDeselect={false}
          onChange={(type) => type && onChange({ ...plan, type: type as typeof plan.type })}
        />
      ) : (
        <span />
      )}
    </li>
  );
};

/** What each column of the file becomes; suggested, and changed in place. */
export const Columns = ({
  found,
  plan,
  onChange,
}: {
  found: ImportDetail;
  plan: ImportPlan;
  onChange: (plan: ImportPlan) => void;
}) => (
  <ul className={classes.card} style={{ margin: '12px 0 0', padding: 0, listStyle: 'none' }}>
    {found.columns.map((facts, n) => (
      <Column
        // biome-ignore lint/suspicious/noArrayIndexKey: columns of a file stand still, and names may repeat
        key={n}
        facts={facts}
        plan={plan.columns[n] ?? { to: 'skip' }}
        whole={plan}
        onChange={(column) => onChange({ ...plan, columns: plan.columns.with(n, column) })}
      />
    ))}
  </ul>
);
