import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { type Builder, BuilderContext, ShownContext } from './useBuilder.ts';

/**
 * The builder for what is inside of it. What cards and lines show stands in a context of its own that stays as it is while
 * a draft is saved or somebody moves elsewhere: of 150 steps each would be drawn again.
 */
export const BuilderProvider = ({ builder, children }: { builder: Builder; children: ReactNode }) => {
  const { document, words, titleFor, mode, canEdit, problems, results, others, selected } = builder;
  const newest = useRef(builder.select);
  newest.current = builder.select;
  const select = useCallback((id: string) => newest.current(id), []);
  const shown = useMemo(
    () => ({ document, words, titleFor, mode, canEdit, problems, results, others, selected, select }),
    [document, words, titleFor, mode, canEdit, problems, results, others, selected, select],
  );
  return (
    <BuilderContext value={builder}>
      <ShownContext value={shown}>{children}</ShownContext>
    </BuilderContext>
  );
};
