export type Verdict = 'breaking' | 'compatible' | 'none';

/** A change to openapi.yaml made by hand: JSON pointers and the value each gets; undefined removes what is there. */
export interface Mutation {
  readonly name: string;
  readonly verdict: Verdict;
  readonly edits: Readonly<Record<string, unknown>>;
  /** Where it shows, when that is not where it was made. */
  readonly shows?: string;
}

const breaking = (name: string, edits: Mutation['edits'], shows?: string): Mutation => ({
  name,
  verdict: 'breaking',
  edits,
  ...(shows !== undefined && { shows }),
});
const compatible = (name: string, edits: Mutation['edits']): Mutation => ({ name, verdict: 'compatible', edits });
const none = (name: string, edits: Mutation['edits']): Mutation => ({ name, verdict: 'none', edits });

const tasks = '/paths/~1api~1tasks';
const task = '/paths/~1api~1tasks~1{task_id}';
const livez = '/paths/~1livez/get';
const parameters = '/components/parameters';
const createBody = `${tasks}/post/requestBody`;
const toggleBody = '/paths/~1api~1tasks~1{task_id}~1complete/patch/requestBody';
const taskList = `${tasks}/get/responses/200`;
const created = `${tasks}/post/responses/201`;
const oneTask = `${task}/get/responses/200`;
const responses = '/components/responses';
const schemas = '/components/schemas';
const problem = `${schemas}/NotFoundProblem`;
const invalid = `${schemas}/ValidationProblem`;
const headers = '/components/headers';
const ref = (pointer: string): object => ({ $ref: `#${pointer}` });
const jsonBody = (required: boolean, schema: string): object => ({
  required,
  content: { 'application/json': { schema: ref(`${schemas}/${schema}`) } },
});
const operation = { operationId: 'countTasks', responses: { 200: { description: 'How many.' } } };

export const mutations: readonly Mutation[] = [
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
  breaking('an address of the service goes', { '/servers': [{ url: '/v2' }] }),
  breaking('an operation moves to another address', { [`${tasks}/get/servers`]: [{ url: '/' }], '/servers': [] }),
  compatible('an operation has an address of its own as well', { [`${tasks}/get/servers`]: [{ url: '/' }] }),
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
  breaking('a member becomes required', { [`${schemas}/TaskCreate/required`]: ['title', 'completed'] }),
  breaking('a new member is required', {
    [`${schemas}/TaskCreate/required`]: ['title', 'due'],
    [`${schemas}/TaskCreate/properties/due`]: { type: 'string' },
  }),
  breaking('a member that was read is ignored', { [`${schemas}/TaskCreate/properties/completed`]: undefined }),
  breaking('unknown members are refused', { [`${schemas}/TaskCreate/additionalProperties`]: false }),
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
  compatible('an optional member is new', { [`${schemas}/TaskCreate/properties/due`]: { type: 'string' } }),
  compatible('a member is not required any more', { [`${schemas}/TaskCreate/required`]: [] }),
  compatible('a member may be null as well', {
    [`${schemas}/TaskCreate/properties/completed/type`]: ['boolean', 'null'],
  }),
  compatible('a default is told', { [`${schemas}/TaskCreate/properties/completed/default`]: false }),
  breaking('a number has steps', { [`${parameters}/Limit/schema/multipleOf`]: 10 }),
  compatible('another way to change a task', { [`${schemas}/TaskUpdate/not/properties/due`]: { not: {} } }),

  // Responses
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
  breaking('a member goes', {
    [`${schemas}/Task/properties/user_id`]: undefined,
    [`${schemas}/Task/required`]: ['id', 'title', 'description', 'completed', 'created_at', 'updated_at'],
  }),
  breaking('a member may be absent', { [`${problem}/required`]: ['type', 'title', 'status', 'detail'] }),
  breaking('a member may be null', { [`${schemas}/Task/properties/completed/type`]: ['boolean', 'null'] }),
  breaking('a member may be greater', { [`${schemas}/ProblemType/properties/status/maximum`]: 999 }),
  breaking('a member has a new value', {
    [`${schemas}/Liveness/properties/status`]: { type: 'string', enum: ['alive', 'tired'] },
  }),
  breaking('a time without its format', { [`${schemas}/Timestamp/format`]: undefined }),
  breaking('a header without its pattern', { [`${headers}/Allow/schema/pattern`]: undefined }),
  breaking('a header in another pattern', { [`${headers}/Allow/schema/pattern`]: '^.+$' }),
  breaking('a response has a keyword that is not understood', { [`${oneTask}/trailers`]: {} }),
  breaking('a header is written in another style', { [`${headers}/Allow/explode`]: true }),
  breaking('a part of a fault may be null', { [`${schemas}/Fault/properties/pointer/type`]: ['string', 'null'] }),
  breaking('a list becomes an object', { [`${taskList}/content/application~1json/schema`]: { type: 'object' } }),
  breaking('a list may be empty', { [`${invalid}/properties/errors/minItems`]: undefined }),
  breaking('a fault may look otherwise', { [`${schemas}/Fault/maxProperties`]: undefined }),
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
  compatible('a member is new', { [`${schemas}/Task/properties/due`]: { type: 'string' } }),
  compatible('a new member always comes', {
    [`${schemas}/Liveness/properties/since`]: { type: 'string' },
    [`${schemas}/Liveness/required`]: ['status', 'since'],
  }),
  compatible('a member stays within less', { [`${schemas}/ProblemType/properties/status/maximum`]: 503 }),
  compatible('a member stays between bounds', {
    [`${schemas}/ProblemType/properties/status/exclusiveMinimum`]: 399,
    [`${schemas}/ProblemType/properties/status/exclusiveMaximum`]: 600,
  }),
  compatible('an object has so many members', { [`${problem}/minProperties`]: 5 }),
  compatible('an object has at most so many members', { [`${problem}/maxProperties`]: 6 }),
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

  // Text, and the same said otherwise
  none('a description', { [`${schemas}/Title/description`]: 'What to do.' }),
  none('a summary', { [`${tasks}/get/summary`]: 'My tasks' }),
  none('the text about the whole', { '/info/description': 'Tasks.', '/info/contact': undefined }),
  none('an example', { '/components/examples/Milk/value/title': 'Buy bread', [`${parameters}/PathTaskId/example`]: 3 }),
  none('tags, links and documentation elsewhere', {
    '/tags': [],
    [`${oneTask}/links`]: undefined,
    '/externalDocs': undefined,
  }),
  none('the sentence of a refusal', { [`${schemas}/Title/x-error/detail`]: 'must be better' }),
  none('members in another order', { [`${problem}/required`]: ['instance', 'detail', 'status', 'title', 'type'] }),
  none('a const said as an enum of one', {
    [`${schemas}/Readiness/properties/status`]: { type: 'string', enum: ['ready'] },
  }),
  none('a schema in place of its name', {
    [`${schemas}/Task/properties/id`]: { type: 'integer', format: 'int64', minimum: 1, maximum: 9007199254740991 },
  }),
  none('the scheme of the whole said at an operation', { [`${tasks}/get/security`]: [{ bearerAuth: [] }] }),
  none('the name of a header in other letters', {
    [`${created}/headers/Location`]: undefined,
    [`${created}/headers/location`]: ref(`${headers}/Location`),
  }),
];

const decode = (pointer: string): string[] =>
  pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

// Under Jest structuredClone gives objects of another realm, which are never deeply equal to those of this one.
const duplicate = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export function mutate(contract: object, { edits }: Mutation): object {
  const copy = duplicate(contract);
  for (const [pointer, value] of Object.entries(edits)) {
    const keys = decode(pointer);
    const last = keys.pop()!;
    const parent = keys.reduce<any>((node, key) => node[key], copy); // eslint-disable-line @typescript-eslint/no-explicit-any -- a document of any shape
    if (value !== undefined) parent[last] = duplicate(value);
    else if (!(last in parent)) throw new Error(`There is nothing at ${pointer}`);
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  }
  return copy;
}
