export { ContactTasks } from './tasks/ContactTasks.tsx';
