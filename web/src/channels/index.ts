export { MailFrame, type MailFrameProps } from './MailFrame.tsx';
export { messageTabs } from './tabs.ts';
