import { ErrorState, problemFacts } from '../ui/index.ts';
import { SettingsPage } from '../workspaces/SettingsPage.tsx';
import { Caps, QuietHours } from './Rules.tsx';
import { Suppressions } from './Suppressions.tsx';
import { Topics } from './Topics.tsx';
import { usePermission } from './usePermission.ts';

/** Settings: what people may be sent, how much of it, and when. */
export const PermissionPage = () => {
  const { data, error, refetch } = usePermission();
  const rules = data && JSON.stringify(data.rules);
  return (
    <SettingsPage tab="/settings/permission">
      {error && !data && <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />}
      {data && (
        <>
          <Topics topics={data.topics} />
          <Caps key={`caps ${rules}`} rules={data.rules} topics={data.topics} />
          <QuietHours key={`quiet ${rules}`} rules={data.rules} />
          <Suppressions suppressed={data.suppressed} topics={data.topics} />
        </>
      )}
    </SettingsPage>
  );
};
