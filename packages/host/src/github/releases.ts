import { type GitHubRelease, type GitHubReleases, type GitHubReleaseText, isDigest } from '@officina/core';
import { createGitHubClient, type GitHubOptions, type Octokit } from './github-client.ts';

/** Releases of one repository on GitHub, through the actions toolkit. Throws input-invalid for what is no repository. */
export function createGitHubReleases(options: GitHubOptions): GitHubReleases {
  const client = createGitHubClient(options);
  const at = { owner: client.owner, repo: client.repo };
  const repos = async () => (await client.octokit()).rest.repos;
  return {
    async find(tag) {
      // A draft has no tag yet: only the list shows it.
      const octokit = await client.octokit();
      const all = await octokit.paginate(octokit.rest.repos.listReleases, { ...at, per_page: 100 });
      const found = all.filter((release) => release.tag_name === tag).sort((a, b) => a.id - b.id);
      const release = found.find(({ draft }) => !draft) ?? found[0];
      return release === undefined ? undefined : toRelease(release);
    },
    async createDraft(text) {
      return toRelease((await (await repos()).createRelease({ ...at, ...fieldsOf(text), draft: true })).data);
    },
    async revise({ id }, text) {
      await (await repos()).updateRelease({ ...at, release_id: id, ...fieldsOf(text), draft: true });
    },
    async upload({ uploads }, { name, text }) {
      const octokit = await client.octokit();
      const headers = { 'content-type': 'application/octet-stream' };
      const url = `${uploads.replace(/\{.*$/, '')}?name=${encodeURIComponent(name)}`;
      await octokit.request({ method: 'POST', url, data: text, headers });
    },
    async removeAsset({ id }) {
      await (await repos()).deleteReleaseAsset({ ...at, asset_id: id });
    },
    async publish({ id }) {
      const change = { draft: false, make_latest: 'legacy' } as const;
      return (await (await repos()).updateRelease({ ...at, release_id: id, ...change })).data.html_url;
    },
  };
}

type Read = Awaited<ReturnType<Octokit['rest']['repos']['getRelease']>>['data'];

function toRelease({ id, tag_name, html_url, draft, upload_url, assets }: Read): GitHubRelease {
  return {
    id,
    tag: tag_name,
    url: html_url,
    draft,
    uploads: upload_url,
    assets: assets.map(({ id: asset, name, size, state, digest }) => ({
      ...{ id: asset, name, size, whole: state === 'uploaded' },
      ...(typeof digest === 'string' && isDigest(digest) ? { digest } : {}),
    })),
  };
}

function fieldsOf({ tag, commit, body, prerelease }: GitHubReleaseText) {
  const target = commit === undefined ? {} : { target_commitish: commit };
  return { tag_name: tag, name: tag, body, prerelease, ...target };
}
