import type { Mutation } from './mutation.ts';
import { changesOfRequests } from './requests.ts';
import { changesOfResponses } from './responses.ts';
import { changesOfTexts } from './texts.ts';

export const mutations: readonly Mutation[] = [...changesOfRequests, ...changesOfResponses, ...changesOfTexts];
