import { SettingsPage } from '../SettingsPage.tsx';
import { Erasures } from './Erasures.tsx';
import { Retention } from './Retention.tsx';

/** Settings: how long events are kept, and who was erased. */
export const PrivacyPage = () => (
  <SettingsPage tab="/settings/privacy">
    <Retention />
    <Erasures />
  </SettingsPage>
);
