import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the checkout. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export const at = (...parts) => join(ROOT, ...parts);

const NODE_MIN = [20, 19];

/** Ends the process with a clear message on a Node that is too old. */
export const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  console.error(
    `Baton needs Node ${NODE_MIN.join('.')} or newer; this is ${process.versions.node} (https://nodejs.org).`,
  );
  process.exit(1);
};

/** A command of a dependency (`tsc`, `vite`), run by this Node. */
export const tool = (name) => {
  const path = at('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
  if (!existsSync(path)) throw new Error(`${name} is not installed: npm ci`);
  return path;
};

/**
 * Runs a command to its end and returns `{code, output}`. With `show`, its output goes straight to the terminal;
 * otherwise it is collected. One that runs longer than `timeoutMs` is ended, and has failed.
 */
export const run = (command, args, { cwd = ROOT, env = {}, show = false, timeoutMs } = {}) =>
  new Promise((done) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      timeout: timeoutMs,
    });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => done({ code: 127, output: `${output}${error.message}\n` }));
    child.once('close', (code, signal) =>
      done({ code: code ?? 1, output: signal ? `${output}\n(${signal})` : output }),
    );
  });

/** `1.2 s`, `85 ms`. */
export const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** Does one step and prints one line about it; a step that returns undefined had nothing to do and is silent. */
export const step = async (name, work) => {
  const from = performance.now();
  const result = await work();
  if (result !== undefined) console.log(`  ${name}: ${result} (${duration(performance.now() - from)})`);
};
