import { ErrorState, problemFacts } from '../ui/index.ts';
import { SettingsPage } from '../workspaces/SettingsPage.tsx';
import { Caps, QuietHours, Unconfirmed } from './Rules.tsx';
import { Suppressions } from './Suppressions.tsx';
import { Topics } from './Topics.tsx';
import { usePermission } from './usePermission.ts';

/** Settings: what people may be sent, how much of it, and when. */
export const PermissionPage = () => {
  const { data, error, refetch } = usePermission();
  return (
    <SettingsPage tab="/settings/permission">
      {error && !data && <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />}
      {data && (
        <>
          <Topics topics={data.topics} />
          <Caps key={JSON.stringify(data.rules.caps)} rules={data.rules} topics={data.topics} />
          <QuietHours
            key={JSON.stringify([data.rules.quietHours, data.rules.replyHoldDays])}
            rules={data.rules}
          />
          {data.topics.some(({ doubleOptIn }) => doubleOptIn) && (
            <Unconfirmed key={data.rules.unconfirmedDays} rules={data.rules} />
          )}
          <Suppressions suppressed={data.suppressed} topics={data.topics} />
        </>
      )}
    </SettingsPage>
  );
};
