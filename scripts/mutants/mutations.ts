import { accessTokens } from './access-tokens.ts';
import { disclosure } from './disclosure.ts';
import { isolation } from './isolation.ts';
import { issuer } from './issuer.ts';
import { live } from './live.ts';
import type { Mutation } from './mutation.ts';
import { ownership } from './ownership.ts';
import { requests } from './requests.ts';
import { tokens } from './tokens.ts';

export const mutations: readonly Mutation[] = [
  ...ownership,
  ...tokens,
  ...accessTokens,
  ...issuer,
  ...requests,
  ...disclosure,
  ...isolation,
  ...live,
];
