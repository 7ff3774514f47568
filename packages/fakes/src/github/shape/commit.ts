import type { CommitObject, Signature } from '../bare-repository.ts';
import type { GitHubState } from '../state.ts';
import { api } from './repository.ts';
import { userShape } from './user.ts';

type Place = Pick<GitHubState, 'owner' | 'name'>;

/** A commit as the Git data API answers it. */
export function gitCommitShape(commit: CommitObject, at: Place): object {
  const { git, web } = urlsOf(at);
  const { sha, tree, parents, author, committer, message } = commit;
  return {
    sha,
    node_id: `C_${sha.slice(0, 12)}`,
    url: `${git}/commits/${sha}`,
    html_url: `${web}/commit/${sha}`,
    author: signatureShape(author),
    committer: signatureShape(committer),
    tree: { sha: tree, url: `${git}/trees/${tree}` },
    message,
    parents: parents.map((parent) => ({
      sha: parent,
      url: `${git}/commits/${parent}`,
      html_url: `${web}/commit/${parent}`,
    })),
    verification: verificationOf(commit),
  };
}

/** A commit as a list of commits or a comparison holds it. */
export function commitShape(commit: CommitObject, at: Place): object {
  const { git, web, url } = urlsOf(at);
  const { sha, tree, parents, author, committer, message } = commit;
  return {
    sha,
    node_id: `C_${sha.slice(0, 12)}`,
    url: `${url}/commits/${sha}`,
    html_url: `${web}/commit/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    commit: {
      url: `${git}/commits/${sha}`,
      author: signatureShape(author),
      committer: signatureShape(committer),
      message,
      comment_count: 0,
      tree: { sha: tree, url: `${git}/trees/${tree}` },
      verification: verificationOf(commit),
    },
    author: userShape(author.name),
    committer: userShape(committer.name === 'GitHub' ? 'web-flow' : committer.name),
    parents: parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${web}/commit/${parent}`,
    })),
  };
}

/** What GitHub makes itself it signs: its committer is GitHub. */
function verificationOf({ committer, tree }: CommitObject): object {
  const verified = committer.name === 'GitHub';
  return {
    verified,
    reason: verified ? 'valid' : 'unsigned',
    signature: verified ? '-----BEGIN PGP SIGNATURE-----' : null,
    payload: verified ? `tree ${tree}` : null,
    verified_at: verified ? new Date(committer.time * 1000).toISOString() : null,
  };
}

function signatureShape({ name, email, time }: Signature): object {
  return { name, email, date: new Date(time * 1000).toISOString() };
}

function urlsOf({ owner, name }: Place) {
  const url = `${api}/repos/${owner}/${name}`;
  return { url, git: `${url}/git`, web: `https://github.com/${owner}/${name}` };
}
