/** What the mock answers otherwise than the service does, by the name of the case; nothing else may differ, and all of this must. */
export interface Difference {
  readonly answers: object;
  readonly why: string;
}

const example = { status: 200, body: { id: 42, user_id: 'usr_alice', title: 'Buy milk', completed: false } };
const keepsNothing = 'it keeps no tasks, so that every id has the example';
const knowsNoKeys = 'it takes any token, so that no Better Auth is needed; Prefer: code=401 shows the refusal';

export const mockDifferences: Readonly<Record<string, Difference>> = {
  'returns 404 for GET /9007199254740991': { answers: example, why: keepsNothing },
  'returns 404 for DELETE /9007199254740991': { answers: { status: 204 }, why: keepsNothing },
  'returns 404 for PUT /9007199254740991 with {"title":"x"}': {
    answers: { status: 200, body: { title: 'Buy oat milk' } },
    why: keepsNothing,
  },
  'returns 404 for PATCH /9007199254740991/complete': {
    answers: { status: 200, body: { completed: true } },
    why: keepsNothing,
  },
  'forgets a deleted task': { answers: example, why: keepsNothing },
  'keeps what was sent': { answers: example, why: keepsNothing },
  "returns the user's tasks": { answers: example, why: "the examples are all one user's" },
  filters: {
    answers: {
      status: 200,
      body: [
        { id: 42, completed: false },
        { id: 41, completed: true },
      ],
    },
    why: 'the list is the example; Prefer: example=empty gives the empty one',
  },
  'sets a task to not completed': {
    answers: { status: 200, body: { completed: true } },
    why: 'the example is the completed task; Prefer: example=pending gives the other one',
  },
  'returns 401 for GET of the list with the token "undefined"': { answers: { status: 200 }, why: knowsNoKeys },
  'refuses a token with a bad signature': { answers: { status: 200 }, why: knowsNoKeys },
};
