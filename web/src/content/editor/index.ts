export { MailEditor, type MailEditorProps } from './MailEditor.tsx';
