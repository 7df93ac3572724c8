import { loadConfig } from './src/config.ts';
import { ormOptions } from './src/database/orm-options.ts';

const { database } = loadConfig(process.env);
if (database.url === undefined) throw new Error('MikroORM\'s command line needs DATABASE_URL; "npm run migrate" works without it');

export default ormOptions({ ...database, url: database.url });
