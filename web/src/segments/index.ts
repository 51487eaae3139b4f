export { PersonField, type PersonFieldProps } from './PersonField.tsx';
export { UsedIn } from './UsedIn.tsx';
