import { SettingsPage } from '../SettingsPage.tsx';
import { Erasures } from './Erasures.tsx';
import { Retention } from './Retention.tsx';

/** Settings: who was erased, and how long events are kept. */
export const PrivacyPage = () => (
  <SettingsPage tab="/settings/privacy">
    <Erasures />
    <Retention />
  </SettingsPage>
);
