export { MailEditor, type MailEditorProps } from './MailEditor.tsx';
export type { Surrounding } from './supply.ts';
