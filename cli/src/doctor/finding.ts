/** What one check found. `warn` wants attention soon, `fail` now. */
export interface Finding {
  check: string;
  state: 'ok' | 'warn' | 'fail';
  says: string;
}

export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says });
export const warn = (check: string, says: string): Finding => ({ check, state: 'warn', says });
export const fail = (check: string, says: string): Finding => ({ check, state: 'fail', says });

/** `ok` below `warnFrom`, `warn` below `failFrom`, else `fail`. */
export const graded = (
  check: string,
  value: number,
  warnFrom: number,
  failFrom: number,
  says: string,
): Finding =>
  value >= failFrom ? fail(check, says) : value >= warnFrom ? warn(check, says) : ok(check, says);
