import { spawn } from 'node:child_process';

const OPENERS = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''], linux: ['xdg-open'] };

/** Whether somebody sits in front of a desktop who would want a window opened. */
export const hasDesktop = (env, { platform, isTerminal }) => {
  if (env.CI || env.BATON_NO_OPEN || !isTerminal || env.SSH_CONNECTION) return false;
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
};

/** Opens the address in the desktop's browser when there is one; never fails. */
export const openBrowser = (url) => {
  if (!hasDesktop(process.env, { platform: process.platform, isTerminal: process.stdout.isTTY })) return;
  const [command, ...args] = OPENERS[process.platform] ?? OPENERS.linux;
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
};
