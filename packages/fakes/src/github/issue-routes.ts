import { change } from './pull-routes.ts';
import { commentShape, issueShape, labelShape } from './shape/issue.ts';
import { api } from './shape/repository.ts';
import {
  type Call,
  missing,
  page,
  type Reply,
  type Route,
  type StoredComment,
  type StoredIssue,
} from './state.ts';

/** Issues with labels and comments; a pull request is one too. */
export const issueRoutes: readonly Route[] = [
  { method: 'GET', path: '/issues', answer: listIssues },
  { method: 'POST', path: '/issues', answer: createIssue },
  {
    method: 'GET',
    path: '/issues/{issue_number}',
    answer: onIssue((issue, { state }) => ({ status: 200, body: issueShape(issue, state) })),
  },
  { method: 'PATCH', path: '/issues/{issue_number}', answer: onIssue(updateIssue) },
  { method: 'POST', path: '/issues/{issue_number}/labels', answer: onIssue(addLabels) },
  { method: 'GET', path: '/issues/{issue_number}/comments', answer: onIssue(listComments) },
  { method: 'POST', path: '/issues/{issue_number}/comments', answer: onIssue(addComment) },
];

async function listIssues(call: Call): Promise<Reply> {
  const { query, state } = call;
  const wanted = query.get('state') ?? 'open';
  const labels = (query.get('labels') ?? '').split(',').filter(Boolean);
  const creator = query.get('creator');
  const found = state.issues
    .filter((issue) => wanted === 'all' || issue.state === wanted)
    .filter((issue) => creator === null || issue.author === creator)
    .filter((issue) => labels.every((label) => issue.labels.includes(label)))
    .toReversed();
  if (query.get('direction') === 'asc') found.reverse();
  const { shown, headers } = page(found, call, `${api}/repos/${state.owner}/${state.name}/issues`);
  return { status: 200, body: shown.map((issue) => issueShape(issue, state)), headers };
}

async function createIssue({ body, state }: Call): Promise<Reply> {
  const now = state.now();
  const issue: StoredIssue = {
    number: state.issues.length + 1,
    author: state.viewer,
    title: String(body['title'] ?? ''),
    body: String(body['body'] ?? ''),
    state: 'open',
    labels: labelsOf(body['labels']),
    created: now,
    updated: now,
    comments: [],
  };
  state.issues.push(issue);
  return { status: 201, body: issueShape(issue, state) };
}

function updateIssue(issue: StoredIssue, { body, state }: Call): Reply {
  change(issue, body, state.now());
  if (Array.isArray(body['labels'])) issue.labels.splice(0, issue.labels.length, ...labelsOf(body['labels']));
  return { status: 200, body: issueShape(issue, state) };
}

function addLabels(issue: StoredIssue, { body, state }: Call): Reply {
  for (const label of labelsOf(body['labels'])) if (!issue.labels.includes(label)) issue.labels.push(label);
  issue.updated = state.now();
  return { status: 200, body: issue.labels.map((label) => labelShape(label, state)) };
}

function listComments(issue: StoredIssue, call: Call): Reply {
  const { state } = call;
  const url = `${api}/repos/${state.owner}/${state.name}/issues/${issue.number}/comments`;
  const { shown, headers } = page(issue.comments, call, url);
  return { status: 200, body: shown.map((comment) => commentShape(comment, issue, state)), headers };
}

function addComment(issue: StoredIssue, { body, state }: Call): Reply {
  const id = state.issues.reduce((sum, { comments }) => sum + comments.length, 1);
  const comment: StoredComment = {
    id,
    author: state.viewer,
    body: String(body['body'] ?? ''),
    created: state.now(),
  };
  issue.comments.push(comment);
  return { status: 201, body: commentShape(comment, issue, state) };
}

/** Finds the issue that the path names; a 404 without it. */
function onIssue(answer: (issue: StoredIssue, call: Call) => Reply): Route['answer'] {
  return async (call) => {
    const found = call.state.issues.find(({ number }) => String(number) === call.params['issue_number']);
    return found === undefined ? missing() : answer(found, call);
  };
}

function labelsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.map((label) => (typeof label === 'string' ? label : String(label?.name)))
    : [];
}
