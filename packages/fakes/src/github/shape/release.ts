import type { GitHubState, StoredAsset, StoredRelease } from '../state.ts';
import { api } from './repository.ts';
import { userShape } from './user.ts';

type Place = Pick<GitHubState, 'owner' | 'name' | 'url'>;

/** A release as GitHub answers it; the page of a draft has no tag in its url. */
export function releaseShape(release: StoredRelease, at: Place): object {
  const { id, tag, target, name, body, draft, prerelease, created, published, author, assets } = release;
  const repository = `${api}/repos/${at.owner}/${at.name}`;
  const own = `${repository}/releases/${id}`;
  return {
    url: own,
    html_url: pageOf(release, at),
    assets_url: `${own}/assets`,
    upload_url: `${at.url()}/repos/${at.owner}/${at.name}/releases/${id}/assets{?name,label}`,
    tarball_url: draft ? null : `${repository}/tarball/${tag}`,
    zipball_url: draft ? null : `${repository}/zipball/${tag}`,
    id,
    node_id: `RE_${id}`,
    tag_name: tag,
    target_commitish: target,
    name,
    body,
    draft,
    prerelease,
    immutable: false,
    created_at: created,
    updated_at: published ?? created,
    published_at: published ?? null,
    author: userShape(author),
    assets: assets.map((asset) => assetShape(asset, release, at)),
  };
}

/** A file of a release as GitHub answers it. */
export function assetShape(asset: StoredAsset, release: StoredRelease, at: Place): object {
  const { id, name, size, digest, whole, created } = asset;
  return {
    url: `${api}/repos/${at.owner}/${at.name}/releases/assets/${id}`,
    browser_download_url: `${pageOf(release, at).replace('/tag/', '/download/')}/${name}`,
    id,
    node_id: `RA_${id}`,
    name,
    label: '',
    state: whole ? 'uploaded' : 'open',
    content_type: 'application/octet-stream',
    size,
    digest: whole ? digest : null,
    download_count: 0,
    created_at: created,
    updated_at: created,
    uploader: userShape(release.author),
  };
}

function pageOf({ id, tag, draft }: StoredRelease, { owner, name }: Place): string {
  return `https://github.com/${owner}/${name}/releases/tag/${draft ? `untagged-${id}` : tag}`;
}
