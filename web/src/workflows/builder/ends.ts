const ENDS: Readonly<Record<string, string>> = {
  end: 'Reached the end',
  exitNode: 'Ended at an exit step',
  exitRule: 'Left by an exit',
  goal: 'Reached a goal',
  archived: 'Ended when it was archived',
  movedOn: 'Went on in another version',
  erased: 'Erased',
  workflowError: 'Stopped by an error',
};

/** How a way ended, in words. */
export const endText = (code: string): string => ENDS[code] ?? code;
