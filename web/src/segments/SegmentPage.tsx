import { Skeleton } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import type { SegmentDetail, SegmentDocument } from '../api/index.ts';
import { useShortcuts, useWorkspace } from '../app/index.ts';
import { ConditionEditor, finishedCondition, treeOf, unfinishedRows } from '../conditions/index.ts';
import { ConflictBar, DraftSaved, useDefinitionMenu, useDraft, Versions } from '../definitions/index.ts';
import { ErrorState, type MenuItem, PageHeader, problemFacts, useLate } from '../ui/index.ts';
import { useStartMenu } from '../workflows/start/index.ts';
import { exportItem } from './export-link.ts';
import { ListPage } from './ListPage.tsx';
import { PublishButton } from './PublishButton.tsx';
import { Published } from './Published.tsx';
import { Result } from './Result.tsx';
import { ruleFacts } from './rule-facts.ts';
import classes from './Segment.module.css';
import { SegmentBadge } from './SegmentBadge.tsx';
import { usePreview, useSegment, useSegmentVerbs } from './useSegments.ts';

const keys = {
  title: 'Segment',
  shortcuts: [{ keys: 'Ctrl Enter', does: 'Publish' }],
} as const;

/** One segment: the rule at the left, whom it keeps at the right. */
export const SegmentPage = () => {
  const { key = '' } = useParams({ strict: false });
  const segment = useSegment(key);
  const isLate = useLate(segment.isPending);
  if (segment.data?.isList) return <ListPage key={key} list={segment.data} />;
  if (segment.data) return <Builder key={key} segment={segment.data} />;
  if (segment.error)
    return <ErrorState {...problemFacts(segment.error)} onRetry={() => void segment.refetch()} />;
  return isLate ? (
    <div role="status" aria-label="Loading the segment">
      <Skeleton h={28} w={280} mb={24} />
      <Skeleton h={240} radius="lg" />
    </div>
  ) : null;
};

type SegmentDraft = ReturnType<typeof useDraft<SegmentDocument>>;

const useMenu = (segment: SegmentDetail, draft: SegmentDraft, showVersions: () => void): MenuItem[] => {
  const { path } = useWorkspace();
  const { post, reread } = useSegmentVerbs(segment.key);
  const versions = [{ label: 'Versions', onPick: showVersions }, exportItem(path, segment.key)];
  return useDefinitionMenu(segment, draft, {
    list: '/segments',
    first: segment.liveVersion === null ? [] : versions,
    verbs: {
      archive: () => post('archive'),
      restore: () => post('restore'),
      discard: (revision) => reread('draft/discard', { revision }),
    },
  });
};

const Builder = ({ segment }: { segment: SegmentDetail }) => {
  const { mayEdit } = useWorkspace();
  const draft = useDraft('segments', segment);
  const { document } = draft;
  const [seed, setSeed] = useState(0);
  const [hasVersions, setVersions] = useState(false);
  const finished = useMemo(() => finishedCondition(document.condition), [document.condition]);
  const unfinished = useMemo(() => unfinishedRows(treeOf(document.condition)).length, [document.condition]);
  const preview = usePreview(segment.key, finished, seed);
  const menu = useMenu(segment, draft, () => setVersions(true));
  const start = useStartMenu(`everybody in ${segment.name}`, { segment: segment.key });
  const { reread } = useSegmentVerbs(segment.key);
  const { counts, problems } = useMemo(() => ruleFacts(preview.data), [preview.data]);
  useShortcuts(keys);

  // A name typed in the head is the document's name.
  const rename = (name: string): void => draft.change({ ...document, name });
  const isPublished = segment.liveVersion !== null;
  useEffect(() => {
    globalThis.document.title = `${document.name} · Baton`;
  }, [document.name]);
  return (
    <div data-wide className={classes.page}>
      <PageHeader
        title={document.name}
        onRename={mayEdit ? rename : undefined}
        badge={<SegmentBadge segment={segment} />}
        aside={<DraftSaved draft={draft} />}
        primary={
          mayEdit ? (
            <PublishButton segment={segment} draft={draft} preview={preview} unfinished={unfinished} />
          ) : undefined
        }
        menu={mayEdit ? [...(segment.state === 'live' ? start.items : []), ...menu] : []}
      />
      {start.dialog}
      <ConflictBar draft={draft} />
      <div className={classes.panes}>
        <section className={classes.rule} aria-label="The rule">
          <ConditionEditor
            scope="segment"
            value={document.condition}
            onChange={(condition) => draft.change({ ...document, condition })}
            counts={counts}
            problems={problems}
            everybody="Everybody is in. Add a condition to keep only some."
          />
        </section>
        <Result
          segment={segment}
          condition={finished}
          preview={preview}
          onShuffle={() => setSeed(seed + 1)}
        />
      </div>
      {isPublished && <Published segment={segment} />}
      <Versions
        kind="segments"
        definition={segment}
        draft={draft}
        reread={reread}
        opened={hasVersions}
        onClose={() => setVersions(false)}
      />
    </div>
  );
};
