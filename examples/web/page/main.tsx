import { notifyManager } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

// TanStack Query tells React in the next task otherwise, and a checkbox would show its old state until then.
notifyManager.setScheduler(queueMicrotask);

createRoot(document.querySelector('main') as Element).render(<App />);
