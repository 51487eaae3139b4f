import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconFilePlus, IconListNumbers, IconToolsKitchen2 } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useWorkspace } from '../app/index.ts';
import { Icon } from '../ui/index.ts';
import type { WorkflowDocument } from './blueprint.ts';
import { sayFailure } from './failing.ts';
import { type BuilderSearch, workflowHref } from './links.ts';
import { NewGallery } from './NewGallery.tsx';
import { useWorkflowActs } from './queries.ts';
import { blank, drip, freeName } from './starts.ts';

/** New workflow: Blank, Drip, Recipe; `?new=1` (from Home) opens all of them to choose from. */
export const NewWorkflow = ({ taken }: { taken: readonly string[] }) => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const { create } = useWorkflowActs();
  const isChoosing = (useSearch({ strict: false }) as { new?: unknown }).new !== undefined;
  const close = (): void => {
    const without = (({ new: _, ...rest }: Record<string, unknown>) => rest) as never;
    void navigate({ to: '.', replace: true, search: without });
  };
  const start = async (document: WorkflowDocument, search: BuilderSearch): Promise<void> => {
    try {
      const { key } = await create.mutateAsync({ name: document.name, document });
      await navigate({ to: at(workflowHref(key, search)) as string });
    } catch (error) {
      sayFailure(error);
    }
  };
  const startBlank = (): void => void start(blank(freeName('New workflow', taken)), { at: 'trigger' });
  const startDrip = (): void => void start(drip(freeName('New drip', taken)), { view: 'table' });
  return (
    <>
      <NewGallery opened={isChoosing} onClose={close} onBlank={startBlank} onDrip={startDrip} />
      <Menu>
        <Menu.Target>
          <Button rightSection={<Icon of={IconChevronDown} />} loading={create.isPending}>
            New workflow
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon of={IconFilePlus} />} onClick={startBlank}>
            Blank
          </Menu.Item>
          <Menu.Item leftSection={<Icon of={IconListNumbers} />} onClick={startDrip}>
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
    </>
  );
};
