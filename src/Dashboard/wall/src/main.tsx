import '@mantine/core/styles.layer.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { setToken } from './api/client';
import { Crash } from './features/session/Crash';
import { SettingsProvider } from './settings';
import { theme } from './theme';
import './theme.css';

// The token of a TV stays in its address, so that the screen finds back after a power cut.
setToken(new URLSearchParams(location.search).get('tv'));

const queries = new QueryClient({
  defaultOptions: { queries: { refetchOnWindowFocus: false, staleTime: 30_000, retry: 1 } },
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="dark">
      <Crash>
        <QueryClientProvider client={queries}>
          <SettingsProvider>
            <App />
          </SettingsProvider>
        </QueryClientProvider>
      </Crash>
    </MantineProvider>
  </StrictMode>,
);
