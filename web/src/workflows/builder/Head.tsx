import { Button, SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { type MenuItem, PageHeader, SavedAt } from '../../ui/index.ts';
import { useVersions } from '../queries.ts';
import { WorkflowStatus } from '../status.tsx';
import { menuOf, useVerbs } from '../verbs.ts';
import classes from './Builder.module.css';
import { Others } from './Presence.tsx';
import { useBuilder } from './useBuilder.ts';

const WINDOWS = [
  { value: '', label: 'Ever' },
  { value: '1', label: 'Last day' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
];

/** Which version's people, and from when. */
const ResultsChoice = () => {
  const { detail, search, go, version } = useBuilder();
  const versions = useVersions(detail.key).data?.items ?? [];
  return (
    <>
      {versions.length > 1 && (
        <Select
          aria-label="Version"
          w={120}
          allowDeselect={false}
          data={[
            { value: '', label: 'All versions' },
            ...versions.map((row) => ({ value: String(row.version), label: `Version ${row.version}` })),
          ]}
          value={String(version ?? '')}
          onChange={(picked) => go({ version: Number(picked) || undefined })}
        />
      )}
      <Select
        aria-label="Time window"
        w={150}
        allowDeselect={false}
        data={WINDOWS}
        value={String(search.days ?? '')}
        onChange={(days) => go({ days: Number(days) || undefined })}
      />
    </>
  );
};

/** Title, state, modes and the one act: Publish. */
export const Head = ({ isPhone }: { isPhone: boolean }) => {
  const { detail, draft, mode, view, go, canEdit } = useBuilder();
  const { mayEdit } = useWorkspace();
  const act = useVerbs();
  const [isRetried, setRetried] = useState(false);
  const isLive = detail.liveVersion !== null;
  const menu: MenuItem[] = mayEdit ? menuOf(detail, act) : [];
  const rename = (name: string): void => {
    draft.edit('rename', (document) => ({ ok: true, document: { ...document, name } }), 'name');
  };
  const saving =
    draft.saving === 'waiting' ? 'saving' : draft.saving === 'conflict' ? 'failed' : draft.saving;
  const hasDraft = detail.hasDraft || draft.undoName !== undefined;
  return (
    <div className={classes.head}>
      <PageHeader
        title={draft.document.name}
        onRename={canEdit && !isPhone ? rename : undefined}
        badge={<WorkflowStatus {...detail} />}
        aside={
          mode === 'edit' &&
          mayEdit && (
            <SavedAt
              state={saving}
              at={draft.savedAt ?? undefined}
              onRetry={
                draft.saving === 'failed' && !isRetried
                  ? () => {
                      setRetried(true);
                      draft.retry();
                    }
                  : undefined
              }
            />
          )
        }
        controls={
          <>
            <Others />
            {mode === 'results' && <ResultsChoice />}
            <SegmentedControl
              aria-label="Mode"
              data={[
                { value: 'edit', label: isPhone ? 'Steps' : 'Edit' },
                ...(isLive ? [{ value: 'results', label: 'Results' }] : []),
                { value: 'simulate', label: 'Simulate' },
              ]}
              value={mode}
              onChange={(next) =>
                go({
                  mode: next === 'results' || next === 'simulate' ? next : undefined,
                  version: undefined,
                  tab: undefined,
                })
              }
            />
            {!isPhone && (
              <SegmentedControl
                aria-label="View"
                data={[
                  { value: 'canvas', label: 'Canvas' },
                  { value: 'table', label: 'Table' },
                ]}
                value={view}
                onChange={(next) => go({ view: next === 'table' ? 'table' : undefined })}
              />
            )}
          </>
        }
        primary={
          (canEdit || (mode === 'simulate' && mayEdit && detail.state !== 'archived')) &&
          hasDraft &&
          !isPhone && (
            <Button onClick={() => go({ publish: true, mode: undefined })}>
              Publish{isLive ? ' changes' : ''}
            </Button>
          )
        }
        menu={menu}
      />
    </div>
  );
};
