import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where this machine's Chromium is; undefined where it has none. */
export const executable =
  process.env['CHROMIUM'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

const options = [
  // Chromium has no sandbox for root; what it loads here is our own.
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  // Every name is this machine, so that pages can come from any host and nothing leaves.
  '--host-resolver-rules=MAP * 127.0.0.1',
];

/** @throws where there is none */
export async function launchChromium(): Promise<Browser> {
  if (executable === undefined) throw new Error('no Chromium is installed; set CHROMIUM to where it is');
  // On a busy machine it takes long; the test's own timeout is the only one.
  return chromium.launch({ executablePath: executable, args: options, timeout: 0 });
}
