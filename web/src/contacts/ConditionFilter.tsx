import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { type Condition, parseCondition } from '../../../server/src/conditions/index.ts';
import { ConditionEditor, finishedCondition, treeOf, unfinishedRows } from '../conditions/index.ts';
import { conditionOf } from './condition-json.ts';

const startOf = (json: string | undefined): Condition => {
  const parsed = parseCondition(conditionOf(json));
  return parsed.ok ? parsed.condition : { all: [] };
};

/** Undefined for a condition that keeps everybody: it is no filter. */
const filterOf = (condition: Condition): string | undefined =>
  'all' in condition && condition.all.length === 0 ? undefined : JSON.stringify(condition);

/** The condition of the list, edited beside it and applied by the button. */
const ConditionFilter = ({
  json,
  onShow,
}: {
  json: string | undefined;
  onShow: (json: string | undefined) => void;
}) => {
  const [condition, setCondition] = useState(() => startOf(json));
  const unfinished = unfinishedRows(treeOf(condition)).length;
  return (
    <>
      <ConditionEditor value={condition} onChange={setCondition} scope="segment" />
      <Group justify="flex-end" mt={16}>
        <Button disabled={unfinished > 0} onClick={() => onShow(filterOf(finishedCondition(condition)))}>
          Show these people
        </Button>
      </Group>
    </>
  );
};

export default ConditionFilter;
