import { loadConfig } from './src/config.ts';
import { reachable } from './src/database/config.ts';
import { ormOptions } from './src/database/orm-options.ts';

const { database } = loadConfig(process.env);

// MikroORM's command line needs DATABASE_URL; "npm run migrate" works without it.
export default ormOptions(reachable(database));
