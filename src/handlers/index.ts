import type { Contract } from '../contract.ts';
import type { Handlers } from '../http/handler.ts';
import { createChangesHandlers, type StreamDependencies } from './changes.ts';
import { createDocumentHandlers } from './documents.ts';
import { createHealthHandlers, type HealthDependencies } from './health.ts';
import * as tasks from './tasks.ts';

/** The compiler's proof that each operation of the contract has a handler. */
export const createHandlers = (contract: Contract, dependencies: HealthDependencies & StreamDependencies) =>
  ({
    ...tasks,
    ...createChangesHandlers(dependencies),
    ...createHealthHandlers(dependencies),
    ...createDocumentHandlers(contract),
  }) satisfies Handlers;
