import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconFilePlus, IconListNumbers, IconToolsKitchen2 } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useWorkspace } from '../app/index.ts';
import { Icon } from '../ui/index.ts';
import type { WorkflowDocument } from './blueprint.ts';
import { sayFailure } from './failing.ts';
import { type BuilderSearch, workflowHref } from './links.ts';
import { useWorkflowActs } from './queries.ts';
import { blank, drip, freeName } from './starts.ts';

/** New workflow: Blank, Drip, Recipe. */
export const NewWorkflow = ({ taken }: { taken: readonly string[] }) => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const { create } = useWorkflowActs();
  const start = async (document: WorkflowDocument, search: BuilderSearch): Promise<void> => {
    try {
      const { key } = await create.mutateAsync({ name: document.name, document });
      await navigate({ to: at(workflowHref(key, search)) as string });
    } catch (error) {
      sayFailure(error);
    }
  };
  return (
    <Menu>
      <Menu.Target>
        <Button rightSection={<Icon of={IconChevronDown} />} loading={create.isPending}>
          New workflow
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon of={IconFilePlus} />}
          onClick={() => start(blank(freeName('New workflow', taken)), { at: 'trigger' })}
        >
          Blank
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon of={IconListNumbers} />}
          onClick={() => start(drip(freeName('New drip', taken)), { view: 'table' })}
        >
          Drip: mails, some days apart
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon of={IconToolsKitchen2} />}
          onClick={() => navigate({ to: at('/workflows/recipes') as string })}
        >
          From a recipe
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};
