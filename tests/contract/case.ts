import type { ApiResponse } from '../support/api.ts';
import type { Caller } from '../support/caller.ts';

/** One thing that a client may do, and what every implementation of the contract answers. */
export interface Case {
  readonly name: string;
  readonly send: (alice: Caller, baseUrl: string) => Promise<ApiResponse>;
  readonly expected: (alice: Caller) => object;
}
