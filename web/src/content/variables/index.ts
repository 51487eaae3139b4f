export { VariableInput } from './VariableInput.tsx';
export { VariablePicker } from './VariablePicker.tsx';
