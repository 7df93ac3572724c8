import { none, type Mutation } from './mutation.ts';
import { tasks, parameters, created, oneTask, schemas, problem, headers, ref } from './pointers.ts';

/** Changes of texts, and the same said otherwise. */
export const changesOfTexts: readonly Mutation[] = [
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
  none('properties in another order', { [`${problem}/required`]: ['instance', 'detail', 'status', 'title', 'type'] }),
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
