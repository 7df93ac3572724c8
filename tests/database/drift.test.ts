import { defineEntity, p } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { reachable } from '../../src/database/config.ts';
import { ormOptions } from '../../src/database/orm-options.ts';
import { databaseUrl } from '../support/service.ts';

/** What would have to be run on the migrated database for it to be what the entities say. */
async function missingStatements(...more: ReturnType<typeof defineEntity>[]): Promise<string> {
  const { database } = loadConfig({ DATABASE_URL: databaseUrl() });
  const options = ormOptions(reachable(database));
  const orm = await MikroORM.init({ ...options, entities: [...(options.entities ?? []), ...more] });
  try {
    return await orm.schema.getUpdateSchemaSQL();
  } finally {
    await orm.close(true);
  }
}

test('the migrations make exactly the tables of the entities', async () => {
  expect(await missingStatements()).toBe('');
});

test('an entity without a migration is noticed', async () => {
  const forgotten = defineEntity({
    name: 'Forgotten',
    tableName: 'forgotten',
    properties: { id: p.integer().primary() },
  });
  expect(await missingStatements(forgotten as never)).toContain('create table "forgotten"');
});
