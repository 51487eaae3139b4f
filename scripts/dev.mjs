import { spawn } from 'node:child_process';
import { installDependencies } from './lib/install.mjs';
import { at, checkNode, step, tool } from './lib/project.mjs';

/* npm run dev: the server restarts at each change (tsx), the web app reloads in place (vite, which proxies to it). */
checkNode();
await step('dependencies', installDependencies);
const port = process.env.PORT || '4000';
// for vite alone: the server refuses variables that it does not know
const forVite = { ...process.env, BATON_DEV_SERVER: `http://127.0.0.1:${port}` };
const children = [
  spawn(tool('tsx'), ['watch', '--clear-screen=false', at('server', 'src', 'main.ts')], { stdio: 'inherit' }),
  spawn(tool('vite'), [], { stdio: 'inherit', env: forVite, cwd: at('web') }),
];
const stopAll = () => {
  for (const child of children) child.kill('SIGTERM');
};
process.on('SIGINT', stopAll);
process.on('SIGTERM', stopAll);
for (const child of children) child.once('exit', stopAll);
