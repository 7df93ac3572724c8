import { breaking, compatible, type Mutation } from './mutation.ts';
import {
  tasks,
  task,
  livez,
  parameters,
  createBody,
  toggleBody,
  schemas,
  ref,
  jsonBody,
  operation,
} from './pointers.ts';

/** Changes to operations, and to what they take. */
export const changesOfRequests: readonly Mutation[] = [
  // Operations
  breaking('a path goes', { '/paths/~1docs~1{asset}': undefined }),
  breaking('an operation goes', { [`${task}/delete`]: undefined }),
  breaking('an operation gets another name', { [`${tasks}/get/operationId`]: 'findTasks' }),
  breaking('an operation that was open needs a token', { [`${livez}/security`]: [{ bearerAuth: [] }] }),
  breaking('every operation needs a second credential', {
    '/security': [{ bearerAuth: [], apiKey: [] }],
    '/components/securitySchemes/apiKey': { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
  }),
  breaking(
    'the token goes into another place',
    { '/components/securitySchemes/bearerAuth': { type: 'apiKey', in: 'header', name: 'X-Token' } },
    '/security',
  ),
  breaking('a URL of the service goes', { '/servers': [{ url: '/v2' }] }),
  breaking('an operation moves to another URL', { [`${tasks}/get/servers`]: [{ url: '/' }], '/servers': [] }),
  compatible('an operation has a URL of its own as well', { [`${tasks}/get/servers`]: [{ url: '/' }] }),
  breaking('the whole has a keyword that is not understood', { '/webhooks': { created: {} } }),
  breaking('an operation has a keyword that is not understood', { [`${tasks}/post/callbacks`]: { created: {} } }),
  compatible('a new path', { '/paths/~1api~1tasks~1count': { get: operation } }),
  compatible('a new operation', { [`${task}/patch`]: operation }),
  compatible('an operation needs no token any more', { [`${tasks}/get/security`]: [] }),
  compatible('a second way to prove who calls', {
    '/security': [{ bearerAuth: [] }, { apiKey: [] }],
    '/components/securitySchemes/apiKey': { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
  }),
  compatible('an operation is deprecated', { [`${tasks}/get/deprecated`]: true }),

  // Parameters
  breaking('a required parameter is new', {
    [`${livez}/parameters`]: [{ name: 'X-Probe', in: 'header', required: true, schema: { type: 'string' } }],
  }),
  breaking('a parameter becomes required', { [`${parameters}/Limit/required`]: true }),
  breaking('an optional parameter goes', { [`${tasks}/get/parameters/1`]: undefined }),
  breaking('a parameter allows less', { [`${parameters}/Limit/schema/maximum`]: 100 }),
  breaking('a parameter starts higher', { [`${parameters}/Limit/schema/minimum`]: 2 }),
  breaking('a parameter loses a value', { [`${parameters}/Status/schema/enum`]: ['all', 'pending'] }),
  breaking('a parameter gets another type', { [`${parameters}/Cursor/schema/type`]: 'string' }),
  breaking('a parameter gets a pattern', { [`${parameters}/Asset/schema/pattern`]: '^[a-z]+[.]js$' }),
  breaking('a parameter forbids a second value', { [`${parameters}/UserId/schema/not`]: { enum: ['tasks', 'me'] } }),
  breaking('a parameter is written in another style', { [`${parameters}/Status/explode`]: false }),
  compatible('an optional parameter is new', {
    [`${tasks}/get/parameters/5`]: { name: 'sort', in: 'query', schema: { type: 'string' } },
  }),
  compatible('a parameter starts lower', { [`${parameters}/Limit/schema/minimum`]: 0 }),
  compatible('a parameter may be shorter', { [`${parameters}/UserId/schema/minLength`]: 0 }),
  compatible('a parameter may be longer', { [`${parameters}/UserId/schema/maxLength`]: 300 }),
  compatible('a parameter allows more', { [`${parameters}/Limit/schema/maximum`]: 5000 }),
  compatible('a parameter has a new value', {
    [`${parameters}/Status/schema/enum`]: ['pending', 'all', 'completed', 'late'],
  }),
  compatible('a parameter forbids nothing any more', { [`${parameters}/UserId/schema/not`]: undefined }),
  compatible('a parameter takes numbers where it took integers', { [`${parameters}/Limit/schema/type`]: 'number' }),

  // Bodies of requests
  breaking('a body becomes required', { [`${toggleBody}/required`]: true }),
  breaking('a body is new and required', { [`${livez}/requestBody`]: jsonBody(true, 'TaskCreate') }),
  compatible('an optional body is new', { [`${tasks}/get/requestBody`]: jsonBody(false, 'TaskComplete') }),
  breaking('a body is encoded in another way', {
    [`${createBody}/content/application~1json/encoding`]: { title: { contentType: 'text/plain' } },
  }),
  breaking('a body goes', { [`${tasks}/post/requestBody`]: undefined }),
  breaking('a body has to be of another media type', {
    [`${createBody}/content`]: { 'application/xml': { schema: ref(`${schemas}/TaskCreate`) } },
  }),
  breaking('a property becomes required', { [`${schemas}/TaskCreate/required`]: ['title', 'completed'] }),
  breaking('a new property is required', {
    [`${schemas}/TaskCreate/required`]: ['title', 'due'],
    [`${schemas}/TaskCreate/properties/due`]: { type: 'string' },
  }),
  breaking('a property that was read is ignored', { [`${schemas}/TaskCreate/properties/completed`]: undefined }),
  breaking('unknown properties are refused', { [`${schemas}/TaskCreate/additionalProperties`]: false }),
  breaking('one way to change a task goes', { [`${schemas}/TaskUpdate/not/properties/description`]: undefined }),
  breaking('a text that is sent and received gets shorter', { [`${schemas}/Title/maxLength`]: 100 }),
  breaking('a text that is sent and received gets longer', { [`${schemas}/Title/maxLength`]: 300 }),
  breaking('a text that is sent and received has another pattern', { [`${schemas}/Title/pattern`]: '^.+$' }),
  breaking('a text that is sent may not be null', {
    [`${schemas}/TaskCreate/properties/description`]: { type: 'string', maxLength: 1000 },
  }),
  compatible('a body is not required any more', { [`${createBody}/required`]: false }),
  compatible('a body may be of a second media type', {
    [`${createBody}/content/application~1merge-patch+json`]: { schema: ref(`${schemas}/TaskCreate`) },
  }),
  compatible('an optional property is new', { [`${schemas}/TaskCreate/properties/due`]: { type: 'string' } }),
  compatible('a property is not required any more', { [`${schemas}/TaskCreate/required`]: [] }),
  compatible('a property may be null as well', {
    [`${schemas}/TaskCreate/properties/completed/type`]: ['boolean', 'null'],
  }),
  compatible('a default is told', { [`${schemas}/TaskCreate/properties/completed/default`]: false }),
  breaking('a number has steps', { [`${parameters}/Limit/schema/multipleOf`]: 10 }),
  compatible('another way to change a task', { [`${schemas}/TaskUpdate/not/properties/due`]: { not: {} } }),
];
