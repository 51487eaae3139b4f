import { Skeleton } from '@mantine/core';
import { useWorkspace } from '../app/index.ts';
import { ErrorState, PageHeader, problemFacts, useLate } from '../ui/index.ts';
import { useRecipes } from './queries.ts';
import { RecipeCards } from './RecipeCards.tsx';
import { workflowTabs } from './tabs.ts';
import classes from './Workflows.module.css';

/** Ready-made workflows with their templates. */
export const RecipesPage = () => {
  const { at } = useWorkspace();
  const { data, error, refetch } = useRecipes();
  const isLate = useLate(!data && !error);
  return (
    <>
      <PageHeader title="Workflows" tabs={workflowTabs(at, 'recipes')} />
      {error && !data && <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />}
      {isLate && (
        <div className={classes.cards} role="status" aria-label="Loading recipes">
          <Skeleton height={220} radius="lg" />
          <Skeleton height={220} radius="lg" />
          <Skeleton height={220} radius="lg" />
        </div>
      )}
      {data && <RecipeCards recipes={data.items} />}
    </>
  );
};
