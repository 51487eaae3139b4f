export { Plug } from './Plug.tsx';
export { type Making, useMakeSample } from './useMakeSample.ts';
export { usePassTime } from './usePassTime.ts';
export { useReturns } from './useReturns.ts';
