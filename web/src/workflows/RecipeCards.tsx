import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Recipe } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { AppLink, Icon } from '../ui/index.ts';
import { sayFailure } from './failing.ts';
import { workflowHref } from './links.ts';
import { useWorkflowActs } from './queries.ts';
import classes from './Workflows.module.css';

const MEANINGS: Readonly<Record<string, string>> = {
  productViewed: 'views of a product',
  cart: 'carts',
  checkout: 'started checkouts',
  order: 'orders',
  refund: 'refunds',
};

/** What the workspace must know before the recipe can run. */
const Needs = ({ needs }: Pick<Recipe, 'needs'>) => (
  <ul className={classes.needs}>
    {needs.map(({ meaning, ready }) => {
      const name = MEANINGS[meaning] ?? meaning;
      return (
        <li key={meaning}>
          <Icon
            of={ready ? IconCheck : IconAlertTriangle}
            className={ready ? classes.ready : classes.missing}
          />
          {ready ? `Knows your ${name}` : `Does not know yet which events are ${name}`}
        </li>
      );
    })}
  </ul>
);

type CardProps = { recipe: Recipe; isBusy: boolean; onInstall: () => void };

const Card = ({ recipe, isBusy, onInstall }: CardProps) => {
  const { at, mayEdit } = useWorkspace();
  const isReady = recipe.needs.every(({ ready }) => ready);
  return (
    <li className={classes.card}>
      <h2>{recipe.name}</h2>
      <p>{recipe.sentence}</p>
      <Needs needs={recipe.needs} />
      {recipe.before.map((line) => (
        <p key={line} className={classes.before}>
          Before you publish: {line}
        </p>
      ))}
      <div className={classes.acts}>
        {recipe.installed ? (
          <AppLink href={at(workflowHref(recipe.installed))}>Open {recipe.name}</AppLink>
        ) : (
          mayEdit && (
            <Button
              variant="default"
              onClick={onInstall}
              loading={isBusy}
              aria-label={`Use ${recipe.name} as a draft`}
            >
              Use as a draft
            </Button>
          )
        )}
        {!isReady && <AppLink href={at('/settings/events')}>Say which events</AppLink>}
      </div>
    </li>
  );
};

/** Recipes, the one that pays first comes first; one is installed as a draft and opened. */
export const RecipeCards = ({ recipes }: { recipes: readonly Recipe[] }) => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const { install } = useWorkflowActs();
  const [busy, setBusy] = useState<string>();
  const start = async (recipe: Recipe): Promise<void> => {
    setBusy(recipe.key);
    try {
      const { workflowKey } = await install.mutateAsync(recipe.key);
      await navigate({ to: at(workflowHref(workflowKey)) as string });
    } catch (error) {
      sayFailure(error);
    }
    setBusy(undefined);
  };
  return (
    <ul className={classes.cards}>
      {recipes.map((recipe) => (
        <Card
          key={recipe.key}
          recipe={recipe}
          isBusy={busy === recipe.key}
          onInstall={() => void start(recipe)}
        />
      ))}
    </ul>
  );
};
