import { loadConfig } from './src/config.ts';
import { onPrimary, withClient } from './src/database/client.ts';
import { reachable } from './src/database/config.ts';
import { ormOptions } from './src/database/orm-options.ts';

const config = reachable(loadConfig(process.env).database);
const { connection } = config;

/** MikroORM's command line needs DATABASE_URL; "npm run migrate" works without it. It knows one host: of several, the one that takes writes. */
export default connection.hosts.length === 1
  ? ormOptions(config)
  : await withClient(onPrimary(config), async (_client, host) =>
      ormOptions({ ...config, connection: { ...connection, hosts: [host] } }),
    );
