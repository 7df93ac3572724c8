import type { ReactNode } from 'react';

const Icon = ({ path }: { readonly path: string }): ReactNode => (
  <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
    <path d={path} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
  </svg>
);

export const PenIcon = (): ReactNode => <Icon path="M4 20h4L19 9a2.8 2.8 0 0 0-4-4L4 16zM13.5 6.5l4 4" />;
export const CrossIcon = (): ReactNode => <Icon path="M6 6l12 12M18 6L6 18" />;
