import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query';

/** Where the generated endpoints send their requests. */
export const server = { url: '', token: '' };

export const base = createApi({
  baseQuery: (args, api, options) =>
    fetchBaseQuery({
      baseUrl: server.url,
      prepareHeaders: (headers) => {
        headers.set('Authorization', `Bearer ${server.token}`);
      },
    })(args, api, options),
  endpoints: () => ({}),
});
