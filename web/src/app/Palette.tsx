import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Icon } from '../ui/index.ts';
import { type PaletteItem, type PaletteProvider, paletteMatches, usePaletteProviders } from './palette.ts';

/** More lines than fit are noise; the next letter narrows them. */
const perGroup = 6;
/** Waits for the pause between two letters, so that a word is one question. */
const askAfterMs = 80;

/** What the server-side providers found for a query; the last answer stays while the next one is asked. */
const useFound = (
  query: string,
  providers: readonly PaletteProvider[],
): Record<string, readonly PaletteItem[]> => {
  const [found, setFound] = useState<Record<string, readonly PaletteItem[]>>({});
  useEffect(() => {
    if (query.trim() === '') return setFound({});
    const asking = new AbortController();
    const timer = setTimeout(() => {
      for (const { id, search } of providers) {
        search?.(query.trim(), asking.signal).then(
          (items) => !asking.signal.aborted && setFound((before) => ({ ...before, [id]: items })),
          // A search that fails finds nothing; the other groups still answer.
          () => !asking.signal.aborted && setFound((before) => ({ ...before, [id]: [] })),
        );
      }
    }, askAfterMs);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [query, providers]);
  return found;
};

/** Ctrl/Cmd+K: people by name or address, places, and what can be done here. */
export const Palette = () => {
  const [query, setQuery] = useState('');
  const providers = usePaletteProviders();
  const found = useFound(query, providers);
  const groups = providers
    .map(({ id, group, items = [] }) => ({
      id,
      group,
      items: [...paletteMatches(query, items, perGroup), ...(found[id] ?? []).slice(0, perGroup)],
    }))
    .filter(({ items }) => items.length > 0);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      // It also opens from within a field: whoever presses Ctrl+K there means it.
      tagsToIgnore={[]}
      scrollable
      maxHeight={420}
      // The title names the dialog for those who do not see it.
      title="Find"
      withOverlay
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      centered={false}
      yOffset="12vh"
      styles={{ header: { display: 'none' }, body: { padding: 0 } }}
    >
      <Spotlight.Search
        placeholder="Find a person, a place, a thing to do"
        aria-label="Find a person, a place, a thing to do"
        leftSection={<Icon of={IconSearch} />}
      />
      <Spotlight.ActionsList>
        {groups.map(({ id, group, items }) => (
          <Spotlight.ActionsGroup key={id} label={group}>
            {items.map((item) => (
              <Spotlight.Action
                key={item.id}
                label={item.label}
                description={item.description}
                leftSection={item.icon && <Icon of={item.icon} />}
                onClick={item.run}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>Nothing is called that</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
};
