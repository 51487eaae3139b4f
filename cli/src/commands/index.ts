import type { Command } from '../command.ts';
import { apply } from './apply.ts';
import { backup } from './backup.ts';
import { doctor } from './doctor.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { plan } from './plan.ts';
import { restore } from './restore.ts';
import { simulate } from './simulate.ts';
import { start } from './start.ts';

/** The commands of `baton`, in the order `baton help` shows them. */
export const commands: readonly Command[] = [
  start,
  doctor,
  backup,
  restore,
  exportCommand,
  plan,
  apply,
  importCommand,
  simulate,
];
