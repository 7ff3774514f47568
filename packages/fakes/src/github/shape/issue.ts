import type { GitHubState, StoredComment, StoredIssue, StoredPull } from '../state.ts';
import { api, repositoryShape } from './repository.ts';
import { userShape } from './user.ts';

type Place = Pick<GitHubState, 'owner' | 'name'>;

/** An issue as GitHub answers it; a pull request is listed as one too, with a word that it is. */
export function issueShape(issue: StoredIssue, at: Place): object {
  const { url, web } = urlsOf(at);
  const own = `${url}/issues/${issue.number}`;
  const page = `${web}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`;
  return {
    ...common(issue, at),
    url: own,
    html_url: page,
    repository_url: url,
    labels_url: `${own}/labels{/name}`,
    comments_url: `${own}/comments`,
    events_url: `${own}/events`,
    comments: issue.comments.length,
    state_reason: issue.state === 'closed' ? 'completed' : null,
    ...(issue.pull === undefined
      ? {}
      : {
          pull_request: {
            url: `${url}/pulls/${issue.number}`,
            html_url: page,
            diff_url: `${page}.diff`,
            patch_url: `${page}.patch`,
            merged_at: issue.pull.merged ?? null,
          },
        }),
  };
}

/** A pull request as a list of them holds it. */
export function listedPullShape(
  { issue, pull, base }: { readonly issue: StoredIssue; readonly pull: StoredPull; readonly base: string },
  at: Place,
): object {
  const { url, web } = urlsOf(at);
  const own = `${url}/pulls/${issue.number}`;
  const page = `${web}/pull/${issue.number}`;
  const asIssue = `${url}/issues/${issue.number}`;
  const side = (ref: string, sha: string) => ({
    label: `${at.owner}:${ref}`,
    ref,
    sha,
    user: userShape(at.owner),
    repo: repositoryShape(at),
  });
  const links = {
    self: own,
    html: page,
    issue: asIssue,
    comments: `${asIssue}/comments`,
    review_comments: `${own}/comments`,
    review_comment: `${url}/pulls/comments{/number}`,
    commits: `${own}/commits`,
    statuses: `${url}/statuses/${pull.sha}`,
  };
  return {
    ...common(issue, at),
    url: own,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: asIssue,
    commits_url: links.commits,
    comments_url: links.comments,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    statuses_url: links.statuses,
    head: side(pull.head, pull.sha),
    base: side(pull.base, base),
    merged_at: pull.merged ?? null,
    merge_commit_sha: null,
    draft: false,
    auto_merge: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
  };
}

/** What an answer about one pull request tells beside what a list does. */
export function pullShape(facts: Parameters<typeof listedPullShape>[0], at: Place): object {
  return {
    ...listedPullShape(facts, at),
    merged: facts.pull.merged !== undefined,
    mergeable: null,
    mergeable_state: 'unknown',
    merged_by: null,
    maintainer_can_modify: false,
    comments: facts.issue.comments.length,
    review_comments: 0,
    commits: 1,
    additions: 0,
    deletions: 0,
    changed_files: 1,
  };
}

/** A comment of an issue or pull request. */
export function commentShape(comment: StoredComment, issue: StoredIssue, at: Place): object {
  const { url, web } = urlsOf(at);
  const page = `${web}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`;
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${url}/issues/comments/${comment.id}`,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${url}/issues/${issue.number}`,
    user: userShape(comment.author),
    body: comment.body,
    created_at: comment.created,
    updated_at: comment.created,
    author_association: 'CONTRIBUTOR',
  };
}

/** A label of the repository. */
export function labelShape(name: string, at: Place): Record<string, unknown> {
  return {
    id: 1,
    node_id: 'LA_1',
    url: `${urlsOf(at).url}/labels/${encodeURIComponent(name)}`,
    name,
    description: '',
    color: 'ededed',
    default: false,
  };
}

function common(issue: StoredIssue, at: Place): object {
  return {
    id: issue.number,
    node_id: `${issue.pull === undefined ? 'I' : 'PR'}_${issue.number}`,
    number: issue.number,
    state: issue.state,
    title: issue.title,
    body: issue.body,
    user: userShape(issue.author),
    labels: issue.labels.map((name) => labelShape(name, at)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    created_at: issue.created,
    updated_at: issue.updated,
    closed_at: issue.closed ?? null,
    author_association: 'CONTRIBUTOR',
  };
}

function urlsOf({ owner, name }: Place) {
  return { url: `${api}/repos/${owner}/${name}`, web: `https://github.com/${owner}/${name}` };
}
