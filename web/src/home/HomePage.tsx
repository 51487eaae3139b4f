import { Button, Menu, Skeleton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useNav, useWorkspace } from '../app/index.ts';
import { ErrorState, Icon, PageHeader, problemFacts, undoToast, useIsPhone, useLate } from '../ui/index.ts';
import { Checklist } from './Checklist.tsx';
import { Feed } from './Feed.tsx';
import classes from './Home.module.css';
import { NeedsYou } from './NeedsYou.tsx';
import { Running } from './Running.tsx';
import { Start } from './Start.tsx';
import { Today } from './Today.tsx';
import { useHome } from './useHome.ts';
import { useOwnContact } from './useOwnContact.ts';

/** What can be made; offered only where its screen exists. */
const making = [
  { label: 'Workflow', path: '/workflows', search: '?new=1' },
  { label: 'Segment', path: '/segments', search: '?new=1' },
  { label: 'Contact', path: '/contacts', search: '?add=1' },
] as const;

const NewMenu = () => {
  const { at } = useWorkspace();
  const places = useNav();
  const navigate = useNavigate();
  const there = making.filter(({ path }) => places.some((place) => place.path === path));
  return (
    <Menu>
      <Menu.Target>
        <Button leftSection={<Icon of={IconPlus} />}>New</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {there.map(({ label, path, search }) => (
          <Menu.Item key={label} onClick={() => void navigate({ href: at(path + search) })}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};

/** The palette as a search field, where a thumb looks for it. */
const FindField = () => (
  <button type="button" className={classes.find} onClick={spotlight.open}>
    <Icon of={IconSearch} /> Find a person, a place, a thing to do
  </button>
);

const HomeSkeleton = () => (
  <div role="status" aria-label="Loading Home">
    <Skeleton h={24} w={160} mb={16} />
    <Skeleton h={112} mb={32} radius="lg" />
    <Skeleton h={360} radius="lg" />
  </div>
);

/** Home: what needs me, today, what runs, and what people do. */
export const HomePage = () => {
  const { slug, mayEdit } = useWorkspace();
  const home = useHome();
  const own = useOwnContact();
  const isLate = useLate(home.isPending);
  const isPhone = useIsPhone();
  const [isAway, setAway] = useLocalStorage({ key: `baton.first-steps.${slug}`, defaultValue: false });
  const putAway = (): void => {
    setAway(true);
    undoToast({ done: 'The first steps are put away', undo: () => setAway(false) });
  };
  const { data } = home;
  if (!data) {
    if (home.error) return <ErrorState {...problemFacts(home.error)} onRetry={() => void home.refetch()} />;
    return isLate ? <HomeSkeleton /> : null;
  }
  const checklist = data.checklist && !isAway && <Checklist steps={data.checklist} onDismiss={putAway} />;
  return (
    <>
      {isPhone && <FindField />}
      <PageHeader title="Home" primary={mayEdit && !isPhone ? <NewMenu /> : undefined} />
      {data.empty ? (
        <div className={classes.start}>
          <Start />
          {checklist}
        </div>
      ) : (
        <div className={classes.home}>
          <div className={classes.areaNeeds}>
            <NeedsYou items={data.needsYou} />
          </div>
          <div className={classes.areaToday}>
            <Today figures={data.today} />
          </div>
          <div className={classes.areaSide}>
            {checklist}
            <Running workflows={data.running} />
          </div>
          <div className={classes.areaFeed}>
            <Feed own={own} />
          </div>
        </div>
      )}
    </>
  );
};
