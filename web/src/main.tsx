import '@fontsource-variable/inter/wght.css';
// Mantine's rules stand in a layer: ours win over them in whatever order the build links the files.
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './ui/global.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { newQueryClient } from './api/index.ts';
import { NavContext } from './app/nav.ts';
import { newRouter, places } from './app/router.tsx';
import { cssVariablesResolver, theme } from './ui/index.ts';

const queryClient = newQueryClient();
const router = newRouter(queryClient);
const host = document.getElementById('root');

if (host) {
  createRoot(host).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
        <Notifications position="bottom-center" limit={3} />
        <QueryClientProvider client={queryClient}>
          <NavContext value={places}>
            <RouterProvider router={router} />
          </NavContext>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
