import { createHash } from 'node:crypto';
import type { Repository } from '../git/repository.ts';
import type { PublishedFile, PublishedRelease } from '../published.ts';

const api = 'https://api.github.com';

/** A release as GitHub's REST API writes it; one without a date has null where GitHub has a time. */
export function releaseJson(release: PublishedRelease): Record<string, unknown> {
  const { tool, tag } = release;
  const id = numberFor(`${tool.repository}@${tag}`);
  const url = `${api}/repos/${tool.repository}/releases/${id}`;
  const date = release.released ?? null;
  // Kubernetes, Helm and Node attach no programs to their releases on GitHub.
  const files = tool.host === 'github' ? release.files : [];
  return {
    url,
    html_url: `https://github.com/${tool.repository}/releases/tag/${tag}`,
    assets_url: `${url}/assets`,
    upload_url: `https://uploads.github.com/repos/${tool.repository}/releases/${id}/assets{?name,label}`,
    tarball_url: `${api}/repos/${tool.repository}/tarball/${tag}`,
    zipball_url: `${api}/repos/${tool.repository}/zipball/${tag}`,
    id,
    node_id: `RE_${id}`,
    tag_name: tag,
    target_commitish: 'main',
    name: tag,
    body: `${tool.name} ${release.version}, from the embedded upstream`,
    draft: false,
    prerelease: /-/.test(release.version),
    immutable: false,
    created_at: date,
    updated_at: date,
    published_at: date,
    author: account,
    assets: files.map((file) => assetJson(release, file)),
  };
}

function assetJson(release: PublishedRelease, file: PublishedFile): Record<string, unknown> {
  const id = numberFor(file.url);
  const date = release.released ?? null;
  return {
    url: `${api}/repos/${release.tool.repository}/releases/assets/${id}`,
    browser_download_url: file.url,
    id,
    node_id: `RA_${id}`,
    name: file.name,
    label: '',
    state: 'uploaded',
    content_type: file.contentType,
    size: file.size,
    digest: `sha256:${file.claimed}`,
    download_count: 1,
    created_at: date,
    updated_at: date,
    uploader: account,
  };
}

/** A tag as `GET /repos/{owner}/{repo}/tags` lists it. */
export function tagJson({ tool, tag }: PublishedRelease): Record<string, unknown> {
  const url = `${api}/repos/${tool.repository}`;
  const sha = createHash('sha1').update(`${tool.repository}@${tag}`).digest('hex');
  return {
    name: tag,
    commit: { sha, url: `${url}/commits/${sha}` },
    zipball_url: `${url}/zipball/refs/tags/${tag}`,
    tarball_url: `${url}/tarball/refs/tags/${tag}`,
    node_id: `REF_${sha.slice(0, 12)}`,
  };
}

/** A commit as `GET /repos/{owner}/{repo}/commits/{ref}` answers it. */
export function commitJson(repository: Repository): Record<string, unknown> {
  const { name, commit, tree, date, author, message } = repository;
  const url = `${api}/repos/${name}/commits/${commit}`;
  const person = { ...author, date };
  return {
    url,
    html_url: `https://github.com/${name}/commit/${commit}`,
    comments_url: `${url}/comments`,
    sha: commit,
    node_id: `C_${commit.slice(0, 12)}`,
    commit: {
      url: `${api}/repos/${name}/git/commits/${commit}`,
      author: person,
      committer: person,
      message,
      comment_count: 0,
      tree: { sha: tree, url: `${api}/repos/${name}/git/trees/${tree}` },
      verification: {
        verified: false,
        reason: 'unsigned',
        signature: null,
        payload: null,
        verified_at: null,
      },
    },
    author: null,
    committer: null,
    parents: [],
    stats: { total: 0, additions: 0, deletions: 0 },
    files: [],
  };
}

/** A tree as `GET /repos/{owner}/{repo}/git/trees/{sha}` answers it, with `recursive` or without. */
export function treeJson(repository: Repository, recursive: boolean): Record<string, unknown> {
  const url = `${api}/repos/${repository.name}/git`;
  const items = repository.items.filter((item) => recursive || !item.path.includes('/'));
  return {
    sha: repository.tree,
    url: `${url}/trees/${repository.tree}`,
    tree: items.map(({ path, kind, id, size }) => ({
      path,
      mode: kind === 'tree' ? '040000' : '100644',
      type: kind,
      sha: id,
      ...(size === undefined ? {} : { size }),
      url: `${url}/${kind}s/${id}`,
    })),
    truncated: false,
  };
}

const accountUrl = `${api}/users/embedded-upstream`;
const account = {
  login: 'embedded-upstream',
  id: 1,
  node_id: 'U_1',
  avatar_url: 'https://avatars.githubusercontent.com/u/1',
  gravatar_id: '',
  url: accountUrl,
  html_url: 'https://github.com/embedded-upstream',
  followers_url: `${accountUrl}/followers`,
  following_url: `${accountUrl}/following{/other_user}`,
  gists_url: `${accountUrl}/gists{/gist_id}`,
  starred_url: `${accountUrl}/starred{/owner}{/repo}`,
  subscriptions_url: `${accountUrl}/subscriptions`,
  organizations_url: `${accountUrl}/orgs`,
  repos_url: `${accountUrl}/repos`,
  events_url: `${accountUrl}/events{/privacy}`,
  received_events_url: `${accountUrl}/received_events`,
  type: 'Bot',
  site_admin: false,
};

/** A number that stays the same for a name, below 2^31. */
function numberFor(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0) >>> 1;
}
