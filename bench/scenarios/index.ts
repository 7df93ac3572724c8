import type { Bench, Section } from '../bench.ts';
import { budget } from './budget.ts';
import { connections } from './connections.ts';
import { distance } from './distance.ts';
import { image } from './image.ts';
import { longList } from './long-list.ts';
import { refusals } from './refusals.ts';
import { start } from './start.ts';

const known = { distance, 'long-list': longList, connections, start, image, budget, refusals };

export type ScenarioName = keyof typeof known;

export const scenarios: Readonly<Record<ScenarioName, (bench: Bench) => Promise<Section>>> = known;
export const scenarioNames = Object.keys(known) as ScenarioName[];
