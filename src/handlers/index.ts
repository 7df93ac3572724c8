import type { Contract } from '../contract.ts';
import type { Handlers } from '../http/operation.ts';
import * as changes from './changes.ts';
import { createDocumentHandlers } from './documents.ts';
import { createHealthHandlers, type HealthDependencies } from './health.ts';
import * as tasks from './tasks.ts';

/** The compiler's proof that each operation of the contract has a handler. */
export const createHandlers = (contract: Contract, health: HealthDependencies) =>
  ({ ...tasks, ...changes, ...createHealthHandlers(health), ...createDocumentHandlers(contract) }) satisfies Handlers;
