import { listedPullShape, pullShape } from './shape/issue.ts';
import { api } from './shape/repository.ts';
import {
  type Call,
  type GitHubState,
  invalid,
  missing,
  page,
  type Reply,
  type Route,
  type StoredIssue,
  type StoredPull,
} from './state.ts';

/** GitHub refuses a longer body, in characters. */
const bodyLimit = 65_536;

/** Pull requests between branches of the repository. */
export const pullRoutes: readonly Route[] = [
  { method: 'GET', path: '/pulls', answer: listPulls },
  { method: 'POST', path: '/pulls', answer: createPull },
  { method: 'GET', path: '/pulls/{pull_number}', answer: getPull },
  { method: 'PATCH', path: '/pulls/{pull_number}', answer: updatePull },
];

interface Pull {
  readonly issue: StoredIssue;
  readonly pull: StoredPull;
}

async function listPulls(call: Call): Promise<Reply> {
  const { query, state } = call;
  const wanted = query.get('state') ?? 'open';
  const head = query.get('head');
  const found = pullsOf(state)
    .filter(({ issue }) => wanted === 'all' || issue.state === wanted)
    .filter(({ pull }) => head === null || head === `${state.owner}:${pull.head}`)
    .filter(({ pull }) => query.get('base') === null || query.get('base') === pull.base);
  const field = query.get('sort') === 'updated' ? 'updated' : 'created';
  // GitHub lists the newest first, but for another order than by creation the oldest.
  const down = (query.get('direction') ?? (field === 'created' ? 'desc' : 'asc')) === 'desc' ? -1 : 1;
  found.sort((a, b) => down * (a.issue[field] < b.issue[field] ? -1 : 1));
  const { shown, headers } = page(found, call, `${api}/repos/${state.owner}/${state.name}/pulls`);
  const body = await Promise.all(shown.map(async (one) => listedPullShape(await facts(one, state), state)));
  return { status: 200, body, headers };
}

async function createPull({ body, state }: Call): Promise<Reply> {
  const title = String(body['title'] ?? '');
  const text = String(body['body'] ?? '');
  const head = String(body['head'] ?? '').replace(`${state.owner}:`, '');
  const base = String(body['base'] ?? '');
  const sha = await state.bare.head(head);
  const onto = await state.bare.head(base);
  const refuse = (field: string, error: object) =>
    invalid('Validation Failed', [{ resource: 'PullRequest', field, ...error }]);
  if (sha === undefined) return refuse('head', { code: 'invalid' });
  if (onto === undefined) return refuse('base', { code: 'invalid' });
  if (text.length > bodyLimit) return tooLong();
  if (
    pullsOf(state).some(
      ({ issue, pull }) => issue.state === 'open' && pull.head === head && pull.base === base,
    )
  ) {
    return refuse('head', {
      code: 'custom',
      message: `A pull request already exists for ${state.owner}:${head}.`,
    });
  }
  if ((await state.bare.between(onto, sha)).length === 0) {
    return refuse('head', { code: 'custom', message: `No commits between ${base} and ${head}` });
  }
  const now = state.now();
  const pull = { head, base, sha };
  const issue: StoredIssue = {
    number: state.issues.length + 1,
    author: state.viewer,
    title,
    body: text,
    state: 'open',
    labels: [],
    created: now,
    updated: now,
    comments: [],
    pull,
  };
  state.issues.push(issue);
  return { status: 201, body: pullShape(await facts({ issue, pull }, state), state) };
}

async function getPull(call: Call): Promise<Reply> {
  const found = findPull(call);
  return found === undefined
    ? missing()
    : { status: 200, body: pullShape(await facts(found, call.state), call.state) };
}

async function updatePull(call: Call): Promise<Reply> {
  const found = findPull(call);
  const { body, state } = call;
  if (found === undefined) return missing();
  if (typeof body['body'] === 'string' && body['body'].length > bodyLimit) return tooLong();
  change(found.issue, body, state.now());
  return { status: 200, body: pullShape(await facts(found, state), state) };
}

/** Applies title, body and state to an issue or pull request. */
export function change(issue: StoredIssue, body: Call['body'], now: string): void {
  if (typeof body['title'] === 'string') issue.title = body['title'];
  if (typeof body['body'] === 'string') issue.body = body['body'];
  if (body['state'] === 'closed' && issue.state === 'open') issue.closed = now;
  if (body['state'] === 'open') delete issue.closed;
  if (body['state'] === 'open' || body['state'] === 'closed') issue.state = body['state'];
  issue.updated = now;
}

function tooLong(): Reply {
  const message = `body is too long (maximum is ${bodyLimit} characters)`;
  return invalid('Validation Failed', [{ resource: 'Issue', code: 'custom', field: 'body', message }]);
}

function pullsOf(state: GitHubState): Pull[] {
  return state.issues.flatMap((issue) => (issue.pull === undefined ? [] : [{ issue, pull: issue.pull }]));
}

function findPull({ params, state }: Call): Pull | undefined {
  return pullsOf(state).find(({ issue }) => String(issue.number) === params['pull_number']);
}

/** A pull request with the commits that its branches name now. */
async function facts({ issue, pull }: Pull, state: GitHubState) {
  const head = issue.state === 'open' ? await state.bare.head(pull.head) : undefined;
  if (head !== undefined) pull.sha = head;
  return { issue, pull, base: (await state.bare.head(pull.base)) ?? pull.sha };
}
