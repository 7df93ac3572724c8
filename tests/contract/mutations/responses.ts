import { breaking, compatible, type Mutation } from './mutation.ts';
import {
  tasks,
  task,
  livez,
  taskList,
  created,
  oneTask,
  responses,
  schemas,
  problem,
  invalid,
  headers,
  ref,
} from './pointers.ts';

/** Changes to what operations give. */
export const changesOfResponses: readonly Mutation[] = [
  compatible('a 304 is new, for those who ask with If-None-Match', {
    [`${livez}/responses/304`]: { description: 'As before.' },
  }),
  breaking('a status goes', { [`${task}/get/responses/404`]: undefined }),
  breaking('another success', {
    [`${tasks}/post/responses/202`]: {
      description: 'Later.',
      content: { 'application/json': { schema: ref(`${schemas}/Task`) } },
    },
  }),
  breaking('a response of another media type', {
    [`${responses}/BadRequest/content`]: { 'application/json': { schema: ref(problem) } },
  }),
  breaking('a response without its body', { [`${oneTask}/content`]: undefined }),
  breaking('a response loses a header', { [`${created}/headers/Location`]: undefined }),
  breaking('a header is not required any more', { [`${headers}/RetryAfter/required`]: false }),
  breaking('a header has a new value', {
    [`${headers}/CacheControl/schema`]: { type: 'string', enum: ['private, no-cache', 'no-store'] },
  }),
  breaking('a property goes', {
    [`${schemas}/Task/properties/user_id`]: undefined,
    [`${schemas}/Task/required`]: ['id', 'title', 'description', 'completed', 'created_at', 'updated_at'],
  }),
  breaking('a property may be absent', { [`${problem}/required`]: ['type', 'title', 'status', 'detail'] }),
  breaking('a property may be null', { [`${schemas}/Task/properties/completed/type`]: ['boolean', 'null'] }),
  breaking('a property may be greater', { [`${schemas}/ProblemType/properties/status/maximum`]: 999 }),
  breaking('a property has a new value', {
    [`${schemas}/Liveness/properties/status`]: { type: 'string', enum: ['alive', 'tired'] },
  }),
  breaking('a time without its format', { [`${schemas}/Timestamp/format`]: undefined }),
  breaking('a header without its pattern', { [`${headers}/Allow/schema/pattern`]: undefined }),
  breaking('a header in another pattern', { [`${headers}/Allow/schema/pattern`]: '^.+$' }),
  breaking('a response has a keyword that is not understood', { [`${oneTask}/trailers`]: {} }),
  breaking('a header is written in another style', { [`${headers}/Allow/explode`]: true }),
  breaking('a part of a validation error may be null', {
    [`${schemas}/Fault/properties/pointer/type`]: ['string', 'null'],
  }),
  breaking('a list becomes an object', { [`${taskList}/content/application~1json/schema`]: { type: 'object' } }),
  breaking('a list may be empty', { [`${invalid}/properties/errors/minItems`]: undefined }),
  breaking('a validation error may have more properties', { [`${schemas}/Fault/maxProperties`]: undefined }),
  breaking('what always came may be missing', {
    [`${invalid}/required`]: ['type', 'title', 'status', 'detail', 'instance'],
  }),
  compatible('an error is documented', { [`${task}/get/responses/410`]: ref(`${responses}/BadRequest`) }),
  compatible('a response of a second media type', {
    [`${oneTask}/content/text~1plain`]: { schema: { type: 'string' } },
  }),
  compatible('a new header', { [`${oneTask}/headers/Digest`]: { schema: { type: 'string' } } }),
  compatible('a header always comes', { [`${headers}/Link/required`]: true }),
  compatible('a header has one value only', { [`${headers}/WWWAuthenticate/schema/enum`]: ['Bearer'] }),
  compatible('a property is new', { [`${schemas}/Task/properties/due`]: { type: 'string' } }),
  compatible('a new property always comes', {
    [`${schemas}/Liveness/properties/since`]: { type: 'string' },
    [`${schemas}/Liveness/required`]: ['status', 'since'],
  }),
  compatible('a property stays within less', { [`${schemas}/ProblemType/properties/status/maximum`]: 503 }),
  compatible('a property stays between bounds', {
    [`${schemas}/ProblemType/properties/status/exclusiveMinimum`]: 399,
    [`${schemas}/ProblemType/properties/status/exclusiveMaximum`]: 600,
  }),
  compatible('an object has so many properties', { [`${problem}/minProperties`]: 5 }),
  compatible('an object has at most so many properties', { [`${problem}/maxProperties`]: 6 }),
  compatible('a text has a length', { [`${problem}/properties/title/minLength`]: 1 }),
  compatible('a text has a format', { [`${problem}/properties/instance/format`]: 'uuid' }),
  compatible('a text has a pattern', { [`${problem}/properties/title/pattern`]: '^[A-Z]' }),
  compatible('a list has more to it', { [`${invalid}/properties/errors/minItems`]: 2 }),
  compatible('a list has no doubles, and an end', {
    [`${invalid}/properties/errors/uniqueItems`]: true,
    [`${invalid}/properties/errors/maxItems`]: 100,
  }),
  compatible('a number comes in steps', { [`${headers}/RetryAfter/schema/multipleOf`]: 1 }),
  compatible('a response is closed', {
    [`/paths/~1openapi.json/get/responses/200/content/application~1json/schema/additionalProperties`]: false,
  }),
  compatible('a response is opened', { [`${schemas}/Task/additionalProperties`]: true }),
  breaking('a part of a schema that is not understood', {
    [`${schemas}/TaskCreate/dependentRequired`]: { completed: ['description'] },
  }),
  compatible('a value is not sent any more', {
    [`${schemas}/ProblemType/properties/type`]: { type: 'string', enum: ['/problems/not-found'] },
  }),
  breaking('an error gets another type', {
    [`${problem}/properties/type`]: { type: 'string', const: '/problems/gone' },
  }),
  breaking('an error has a second type', {
    [`${problem}/properties/type`]: { type: 'string', enum: ['/problems/not-found', '/problems/gone'] },
  }),
  compatible('an error of a new type is documented', {
    [`${task}/get/responses/423`]: {
      description: 'Locked.',
      content: {
        'application/problem+json': { schema: { type: 'object', properties: { type: { const: '/problems/locked' } } } },
      },
    },
  }),
];
