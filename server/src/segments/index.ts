export { dependencyOrder } from './order.ts';
