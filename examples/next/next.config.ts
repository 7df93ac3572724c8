import type { NextConfig } from 'next';

const config: NextConfig = {
  // This folder is a project of its own, and not a part of the one around it.
  turbopack: { root: import.meta.dirname },
};

export default config;
