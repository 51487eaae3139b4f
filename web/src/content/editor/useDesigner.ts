import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type Designer, type DesignerState, type Format, startDesigner } from './designer.ts';

type Options = {
  container: RefObject<HTMLElement | null>;
  source: string;
  onChange: (source: string) => void;
  format: Format;
  css: () => string;
  writeEvent: string;
};

const idle: DesignerState = {
  isReady: false,
  selected: undefined,
  writing: undefined,
  canUndo: false,
  canRedo: false,
  revision: 0,
};
const never = () => () => undefined;

/**
 * A canvas with `source` in it, which stays in step both ways. `error` is why a source cannot be shown as blocks; the
 * canvas then keeps what it had.
 */
export const useDesigner = ({ container, source, onChange, format, css, writeEvent }: Options) => {
  const [designer, setDesigner] = useState<Designer>();
  const [error, setError] = useState<unknown>();
  const shown = useRef(source);
  const latest = useRef(onChange);
  latest.current = onChange;

  // biome-ignore lint/correctness/useExhaustiveDependencies: one canvas as long as the page; a new source is loaded below
  useEffect(() => {
    const host = container.current;
    if (!host) return;
    const started = startDesigner({
      container: host,
      format,
      css: css(),
      source: shown.current,
      writeEvent,
      onChange: (next) => {
        shown.current = next;
        latest.current(next);
      },
      onUnreadable: setError,
    });
    setDesigner(started);
    return () => {
      setDesigner(undefined);
      started.stop();
    };
  }, []);

  const state = useSyncExternalStore(designer?.subscribe ?? never, designer?.get ?? (() => idle));
  useEffect(() => {
    if (!designer || !state.isReady || source === shown.current) return;
    shown.current = source;
    try {
      designer.load(source);
      setError(undefined);
    } catch (failure) {
      setError(failure);
    }
  }, [designer, source, state.isReady]);
  return { designer, state, error };
};
