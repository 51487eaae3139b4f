export { CampaignPicker } from './CampaignPicker.tsx';
