import { useEffect, useState } from 'react';

/** A skeleton before this is a flicker; after it, waiting without one looks dead. */
const lateMs = 200;

/** True once `isActive` has lasted 200 ms. */
export const useLate = (isActive: boolean): boolean => {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isActive) return setLate(false);
    const timer = setTimeout(() => setLate(true), lateMs);
    return () => clearTimeout(timer);
  }, [isActive]);
  return isActive && isLate;
};
