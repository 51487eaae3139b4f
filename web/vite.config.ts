import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Everything the server answers itself; the rest is the app. */
const serverPaths = ['/api', '/v1', '/t', '/u', '/media', '/tracker.js', '/healthz'];
const server = process.env.BATON_DEV_SERVER ?? 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [react()],
  server: {
    port: 5173,
    // A pattern, not a prefix: '/t' must not swallow '/team' and '/u' not '/ui'.
    proxy: Object.fromEntries(serverPaths.map((path) => [`^${path}(/|\\?|$)`, { target: server }])),
  },
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The figure that is kept is the first load (<= 250 KB gzip); ECharts, the builder and GrapesJS are lazy and larger.
    chunkSizeWarningLimit: 1_200,
  },
});
