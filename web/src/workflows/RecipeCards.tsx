import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { Recipe } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { AppLink, Icon } from '../ui/index.ts';
import { recipeHref, workflowHref } from './links.ts';
import { meaningName } from './meanings.ts';
import { RoutePicture } from './RoutePicture.tsx';
import classes from './Workflows.module.css';

const Need = ({ ready, text }: { ready: boolean; text: string }) => (
  <li>
    <Icon of={ready ? IconCheck : IconAlertTriangle} className={ready ? classes.ready : classes.missing} />
    {text}
  </li>
);

/** What the workspace must know before the recipe can run: what is there is one line, what lacks one each. */
const Needs = ({ needs, names }: Pick<Recipe, 'needs' | 'names'>) => {
  const known = needs.filter(({ ready }) => ready).map(({ meaning }) => meaningName(meaning));
  return (
    <ul className={classes.needs}>
      {known.length > 0 && <Need ready text={`Knows your ${known.join(', ')}`} />}
      {needs
        .filter(({ ready }) => !ready)
        .map(({ meaning }) => (
          <Need
            key={meaning}
            ready={false}
            text={`Does not know yet which events are ${meaningName(meaning)}`}
          />
        ))}
      {names.map(({ name, ready }) => (
        <Need
          key={name}
          ready={ready}
          text={ready ? `Has "${name}", or what looks like it` : `Needs "${name}"`}
        />
      ))}
    </ul>
  );
};

const Card = ({ recipe }: { recipe: Recipe }) => {
  const { at, mayEdit } = useWorkspace();
  return (
    <li className={classes.card}>
      <h2>{recipe.name}</h2>
      <RoutePicture shape={recipe.shape} />
      <p>{recipe.sentence}</p>
      <p className={classes.before}>{recipe.earns}</p>
      <Needs needs={recipe.needs} names={recipe.names} />
      <div className={classes.acts}>
        {mayEdit && (
          <AppLink href={at(recipeHref(recipe.key))} aria-label={`Set up ${recipe.name}`}>
            Set up
          </AppLink>
        )}
        {recipe.installed && <AppLink href={at(workflowHref(recipe.installed))}>Open {recipe.name}</AppLink>}
      </div>
    </li>
  );
};

/** Recipes, the one that pays first comes first; each leads to its set-up. */
export const RecipeCards = ({ recipes }: { recipes: readonly Recipe[] }) => (
  <ul className={classes.cards}>
    {recipes.map((recipe) => (
      <Card key={recipe.key} recipe={recipe} />
    ))}
  </ul>
);
