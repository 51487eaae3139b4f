export { AttributesPage } from './attributes/AttributesPage.tsx';
export { ChannelsPage } from './ChannelsPage.tsx';
export { EventsPage } from './EventsPage.tsx';
export { LogPage } from './LogPage.tsx';
export { PeoplePage } from './PeoplePage.tsx';
export { PrivacyPage } from './privacy/PrivacyPage.tsx';
export { SourcesPage } from './SourcesPage.tsx';
export { WorkspacePage } from './WorkspacePage.tsx';
