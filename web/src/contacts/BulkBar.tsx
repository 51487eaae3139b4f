import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CountAnswer } from '../api/index.ts';
import { doneToast, peopleText } from '../ui/index.ts';
import { StartDialog } from '../workflows/start/index.ts';
import { type BulkAct, BulkDialog, bulkActs } from './BulkDialog.tsx';
import classes from './Contacts.module.css';
import { ExportPeople } from './ExportPeople.tsx';
import { ErasePeople } from './rights/index.ts';
import { type ContactSearch, filterQuery } from './search.ts';
import { useBulk } from './useBulk.ts';

export type BulkBarProps = {
  search: ContactSearch;
  selected: ReadonlySet<string>;
  /** how many the filter keeps; undefined while it is counted */
  count: CountAnswer | undefined;
  onClear: () => void;
};

/** What can be done with those who are ticked, or with all that the list has. */
export const BulkBar = ({ search, selected, count, onClear }: BulkBarProps) => {
  const [act, setAct] = useState<BulkAct>();
  const [isAll, setAll] = useState(false);
  const [isStartingWorkflow, setStarting] = useState(false);
  const { start, isStarting } = useBulk();
  if (selected.size === 0) return null;
  const chosen = isAll && count ? count : { count: selected.size, about: false };
  const whom = peopleText(chosen);
  const clear = (): void => {
    setAll(false);
    onClear();
  };
  return (
    <section className={classes.bulk} aria-label="Acts on the selection">
      <span>{isAll ? `All ${whom} of this list` : `${whom} selected`}</span>
      {!isAll && count && (count.count > selected.size || count.below !== undefined) && (
        <button type="button" className="text-button" onClick={() => setAll(true)}>
          Select all {peopleText(count)}
        </button>
      )}
      {(Object.keys(bulkActs) as BulkAct[]).map((one) => (
        <Button key={one} variant="default" size="compact-sm" onClick={() => setAct(one)}>
          {bulkActs[one]}
        </Button>
      ))}
      <Button variant="default" size="compact-sm" onClick={() => setStarting(true)}>
        Start a workflow
      </Button>
      <StartDialog
        whom={whom}
        people={isAll ? { filter: filterQuery(search) } : { contacts: [...selected] }}
        isOpen={isStartingWorkflow}
        onStarted={clear}
        onClose={() => setStarting(false)}
      />
      <ExportPeople query={isAll ? filterQuery(search) : undefined} ids={selected} whom={whom} />
      <ErasePeople
        people={isAll ? { filter: filterQuery(search) } : { ids: [...selected] }}
        whom={whom}
        chosen={chosen}
        onErased={clear}
      />
      <Button variant="subtle" size="compact-sm" onClick={clear}>
        Clear
      </Button>
      <BulkDialog
        act={act}
        whom={whom}
        isBusy={isStarting}
        onClose={() => setAct(undefined)}
        onRun={async (change) => {
          const whose = isAll ? { filter: filterQuery(search) } : { ids: [...selected] };
          const job = await start({ people: whose, change });
          doneToast(`${job.what}: ${whom}`);
          clear();
        }}
      />
    </section>
  );
};
