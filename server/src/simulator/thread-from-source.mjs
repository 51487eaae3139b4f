/* Where Baton runs from its sources (development, tests): the thread learns TypeScript before it loads `thread.ts`. */
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
