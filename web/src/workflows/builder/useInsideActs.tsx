import { Button, Checkbox } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { countText } from '../../ui/index.ts';
import { kindOf } from '../blueprint.ts';
import { InsideDialog, type InsideRow } from './InsideDialog.tsx';
import type { InsideActName } from './inside-words.ts';
import classes from './Panel.module.css';
import { useBuilder } from './useBuilder.ts';

/** Choosing people who are here, and what can be done with them; nothing for who may only look. */
export const useInsideActs = (
  rows: readonly InsideRow[],
  id: string,
): { bar: ReactNode; box(enrollmentId: string, name: string): ReactNode } => {
  const { detail, document } = useBuilder();
  const { mayEdit } = useWorkspace();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [act, setAct] = useState<InsideActName>();
  // who has gone on meanwhile is not in the list any more
  const people = rows.filter(({ inside }) => chosen.has(inside.enrollmentId));
  if (!mayEdit || detail.live === null || rows.length === 0) return { bar: null, box: () => null };
  const node = detail.live.nodes[id] ?? document.nodes[id];
  const canSkip =
    people.length > 0 &&
    (node === undefined || kindOf(node).holds) &&
    people.every(({ inside }) => inside.until !== null);
  const all = people.length === rows.length;
  const bar = (
    <div className={classes.acts}>
      <Checkbox
        label={people.length === 0 ? 'Choose all shown' : `${countText(people.length)} chosen`}
        checked={all}
        indeterminate={people.length > 0 && !all}
        onChange={() => setChosen(new Set(all ? [] : rows.map(({ inside }) => inside.enrollmentId)))}
      />
      {people.length > 0 && (
        <span className={classes.buttons}>
          <Button variant="default" size="compact-sm" onClick={() => setAct('move')}>
            Move
          </Button>
          {canSkip && (
            <Button variant="default" size="compact-sm" onClick={() => setAct('skip')}>
              Skip the wait
            </Button>
          )}
          <Button variant="default" size="compact-sm" onClick={() => setAct('end')}>
            Take out
          </Button>
        </span>
      )}
      {act && people.length > 0 && (
        <InsideDialog
          act={act}
          people={people}
          onClose={() => setAct(undefined)}
          onDone={() => {
            setAct(undefined);
            setChosen(new Set());
          }}
        />
      )}
    </div>
  );
  const box = (enrollmentId: string, name: string): ReactNode => (
    <Checkbox
      aria-label={`Choose ${name}`}
      checked={chosen.has(enrollmentId)}
      onChange={({ currentTarget: { checked } }) =>
        setChosen((before) => {
          const next = new Set(before);
          if (checked) next.add(enrollmentId);
          else next.delete(enrollmentId);
          return next;
        })
      }
    />
  );
  return { bar, box };
};
