import { broadcasts } from '../channels/broadcasts/routes.tsx';
import { messages } from '../channels/routes.tsx';
import { contacts } from '../contacts/routes.tsx';
import { templates } from '../content/routes.tsx';
import { home } from '../home/routes.tsx';
import { insights } from '../insights/routes.tsx';
import { sales } from '../sales/routes.tsx';
import { segments } from '../segments/routes.tsx';
import { workflows } from '../workflows/routes.tsx';
import { settings } from '../workspaces/routes.tsx';
import type { Screen } from './screen.ts';

/**
 * The screens that exist. To add one: a folder with a `routes.tsx` that exports
 * `screen({ nav, routes: [createRoute({ getParentRoute: () => workspaceRoute, ... })] })`, and its name here.
 * The sidebar, the phone's bar and the palette follow from it.
 */
export const screens = [
  home,
  contacts,
  insights,
  segments,
  workflows,
  messages,
  broadcasts,
  templates,
  sales,
  settings,
] as const satisfies readonly Screen[];
