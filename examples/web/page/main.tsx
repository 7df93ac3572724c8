import { notifyManager } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { findSession } from './known-session.ts';

// TanStack Query tells React in the next task otherwise, and a checkbox would show its old state until then.
notifyManager.setScheduler(queueMicrotask);

// Without it, the page needs a connection to load, and does everything else.
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/service-worker.js').catch(() => {});

createRoot(document.querySelector('main') as Element).render(
  <StrictMode>
    <App found={findSession()} />
  </StrictMode>,
);
