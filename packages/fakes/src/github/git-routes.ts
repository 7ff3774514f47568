import type { TreeFile } from './bare-repository.ts';
import { commitShape, gitCommitShape } from './shape/commit.ts';
import { api } from './shape/repository.ts';
import { type Call, type GitHubState, invalid, missing, type Reply, type Route } from './state.ts';

/** Largest file whose content the contents endpoint still gives, in bytes. */
const contentsLimit = 1_000_000;

/** The Git data API, contents and comparison, answered from the bare repository. */
export const gitRoutes: readonly Route[] = [
  { method: 'GET', path: '/git/ref/{ref}', answer: getRef },
  { method: 'POST', path: '/git/refs', answer: createRef },
  { method: 'PATCH', path: '/git/refs/{ref}', answer: updateRef },
  { method: 'DELETE', path: '/git/refs/{ref}', answer: deleteRef },
  { method: 'GET', path: '/git/commits/{commit_sha}', answer: getCommit },
  { method: 'POST', path: '/git/commits', answer: createCommit },
  { method: 'POST', path: '/git/trees', answer: createTree },
  { method: 'POST', path: '/git/blobs', answer: createBlob },
  { method: 'GET', path: '/git/blobs/{file_sha}', answer: getBlob },
  { method: 'GET', path: '/contents/{path}', answer: getContents },
  { method: 'GET', path: '/compare/{basehead}', answer: compare },
];

async function getRef({ params, state }: Call): Promise<Reply> {
  const branch = branchOf(params['ref']);
  const sha = branch === undefined ? undefined : await state.bare.head(branch);
  return branch === undefined || sha === undefined ? missing() : refReply(200, branch, { sha, state });
}

async function createRef({ body, state }: Call): Promise<Reply> {
  const [, branch] = /^refs\/heads\/(.+)$/.exec(textOf(body, 'ref')) ?? [];
  const sha = textOf(body, 'sha');
  if (branch === undefined) return invalid('Reference name must start with refs/ and have two slashes');
  if (!(await state.bare.has('commit', sha))) return invalid('Object does not exist');
  if ((await state.bare.head(branch)) !== undefined) return invalid('Reference already exists');
  await state.bare.setBranch(branch, sha);
  return refReply(201, branch, { sha, state });
}

async function updateRef({ params, body, state }: Call): Promise<Reply> {
  const branch = branchOf(params['ref']);
  const old = branch === undefined ? undefined : await state.bare.head(branch);
  if (branch === undefined || old === undefined) return invalid('Reference does not exist');
  const sha = textOf(body, 'sha');
  if (!(await state.bare.has('commit', sha))) return invalid('Object does not exist');
  if (body['force'] !== true && !(await state.bare.descends(sha, old)))
    return invalid('Update is not a fast forward');
  await state.bare.setBranch(branch, sha);
  return refReply(200, branch, { sha, state });
}

async function deleteRef({ params, state }: Call): Promise<Reply> {
  const branch = branchOf(params['ref']);
  if (branch === undefined || (await state.bare.head(branch)) === undefined)
    return invalid('Reference does not exist');
  await state.bare.deleteBranch(branch);
  const now = state.now();
  // GitHub closes what wanted to merge it.
  for (const issue of state.issues) {
    if (issue.pull?.head === branch && issue.state === 'open')
      Object.assign(issue, { state: 'closed', closed: now, updated: now });
  }
  return { status: 204 };
}

async function getCommit({ params, state }: Call): Promise<Reply> {
  const sha = params['commit_sha'] ?? '';
  if (!(await state.bare.has('commit', sha))) return missing();
  return { status: 200, body: gitCommitShape(await state.bare.readCommit(sha), state) };
}

async function createCommit({ body, state }: Call): Promise<Reply> {
  const tree = textOf(body, 'tree');
  const parents = (body['parents'] ?? []) as string[];
  if (!(await state.bare.has('tree', tree))) return invalid('Tree SHA does not exist');
  for (const parent of parents) {
    if (!(await state.bare.has('commit', parent)))
      return invalid('Parent SHA does not exist or is not a commit object');
  }
  const time = Math.floor(Date.parse(state.now()) / 1000);
  const author = { name: state.viewer, email: `${state.viewer}@users.noreply.github.com`, time };
  const committer = { name: 'GitHub', email: 'noreply@github.com', time };
  const message = textOf(body, 'message');
  const sha = await state.bare.writeCommit({ tree, parents, author, committer, message });
  return { status: 201, body: gitCommitShape(await state.bare.readCommit(sha), state) };
}

async function createTree({ body, state }: Call): Promise<Reply> {
  const base = body['base_tree'] as string | undefined;
  if (base !== undefined && !(await state.bare.has('tree', base))) return invalid('Invalid base_tree');
  const files: TreeFile[] = [];
  for (const entry of body['tree'] as Readonly<Record<string, string>>[]) {
    const { path = '', mode = '100644', content, sha } = entry;
    if (content === undefined && !(await state.bare.has('blob', sha ?? '')))
      return invalid('tree.sha is no blob');
    files.push({
      path,
      mode,
      sha: content === undefined ? (sha ?? '') : await state.bare.writeBlob(content),
    });
  }
  const tree = await state.bare.writeTree(files, base);
  const url = `${gitUrl(state)}/trees`;
  const listed = (await state.bare.list(tree)).map(({ path, mode, sha }) => ({
    path,
    mode,
    type: 'blob',
    sha,
    url: `${gitUrl(state)}/blobs/${sha}`,
  }));
  return { status: 201, body: { sha: tree, url: `${url}/${tree}`, tree: listed, truncated: false } };
}

async function createBlob({ body, state }: Call): Promise<Reply> {
  const content = textOf(body, 'content');
  const text = body['encoding'] === 'base64' ? Buffer.from(content, 'base64').toString('utf8') : content;
  const sha = await state.bare.writeBlob(text);
  return { status: 201, body: { sha, url: `${gitUrl(state)}/blobs/${sha}` } };
}

async function getBlob({ params, state }: Call): Promise<Reply> {
  const sha = params['file_sha'] ?? '';
  if (!(await state.bare.has('blob', sha))) return missing();
  const bytes = Buffer.from(await state.bare.readBlob(sha));
  const url = `${gitUrl(state)}/blobs/${sha}`;
  return {
    status: 200,
    body: {
      sha,
      node_id: `B_${sha.slice(0, 12)}`,
      size: bytes.length,
      url,
      content: base64(bytes),
      encoding: 'base64',
    },
  };
}

async function getContents({ params, query, state }: Call): Promise<Reply> {
  const path = params['path'] ?? '';
  const ref = query.get('ref') ?? 'main';
  const commit = (await state.bare.has('commit', ref)) ? ref : await state.bare.head(ref);
  const file = commit === undefined ? undefined : await state.bare.find(commit, path);
  if (file === undefined) return missing();
  const bytes = Buffer.from(await state.bare.readBlob(file.sha));
  const small = bytes.length <= contentsLimit;
  const self = `${repositoryUrl(state)}/contents/${path}?ref=${ref}`;
  const git = `${gitUrl(state)}/blobs/${file.sha}`;
  const html = `https://github.com/${state.owner}/${state.name}/blob/${ref}/${path}`;
  return {
    status: 200,
    body: {
      type: 'file',
      name: path.split('/').at(-1),
      path,
      sha: file.sha,
      size: bytes.length,
      content: small ? base64(bytes) : '',
      encoding: small ? 'base64' : 'none',
      url: self,
      git_url: git,
      html_url: html,
      download_url: `https://raw.githubusercontent.com/${state.owner}/${state.name}/${ref}/${path}`,
      _links: { self, git, html },
    },
  };
}

async function compare({ params, query, state }: Call): Promise<Reply> {
  const [base = '', head = ''] = (params['basehead'] ?? '').split('...');
  const { bare } = state;
  const [from, to] = await Promise.all(
    [base, head].map(async (name) => ((await bare.has('commit', name)) ? name : bare.head(name))),
  );
  if (from === undefined || to === undefined) return missing();
  const [ahead, behind] = await Promise.all([bare.between(from, to), bare.between(to, from)]);
  const merged = (await bare.git(['merge-base', from, to])).trim();
  const size = Number(query.get('per_page') ?? 250);
  const number = Number(query.get('page') ?? 1);
  const shown = ahead.slice((number - 1) * size, number * size);
  const read = async (sha: string) => commitShape(await bare.readCommit(sha), state);
  const url = `${repositoryUrl(state)}/compare/${base}...${head}`;
  const web = `https://github.com/${state.owner}/${state.name}/compare/${base}...${head}`;
  return {
    status: 200,
    body: {
      url,
      html_url: web,
      permalink_url: web,
      diff_url: `${web}.diff`,
      patch_url: `${web}.patch`,
      base_commit: await read(from),
      merge_base_commit: await read(merged),
      status:
        ahead.length === 0
          ? behind.length === 0
            ? 'identical'
            : 'behind'
          : behind.length === 0
            ? 'ahead'
            : 'diverged',
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: await Promise.all(shown.map(read)),
      files: [],
    },
  };
}

function refReply(
  status: number,
  branch: string,
  { sha, state }: { readonly sha: string; readonly state: GitHubState },
): Reply {
  return {
    status,
    body: {
      ref: `refs/heads/${branch}`,
      node_id: `REF_${sha.slice(0, 12)}`,
      url: `${gitUrl(state)}/refs/heads/${branch}`,
      object: { type: 'commit', sha, url: `${gitUrl(state)}/commits/${sha}` },
    },
  };
}

function branchOf(ref = ''): string | undefined {
  return /^heads\/(.+)$/.exec(ref)?.[1];
}

function textOf(body: Call['body'], field: string): string {
  return String(body[field] ?? '');
}

/** GitHub breaks base64 every 60 characters. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{1,60}/g, '$&\n');
}

function repositoryUrl({ owner, name }: GitHubState): string {
  return `${api}/repos/${owner}/${name}`;
}

function gitUrl(state: GitHubState): string {
  return `${repositoryUrl(state)}/git`;
}
