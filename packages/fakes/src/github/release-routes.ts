import { createHash } from 'node:crypto';
import { assetShape, releaseShape } from './shape/release.ts';
import { api } from './shape/repository.ts';
import {
  type Call,
  type GitHubState,
  invalid,
  missing,
  page,
  type Reply,
  type Route,
  type StoredRelease,
} from './state.ts';

/** GitHub refuses a longer text, in characters. */
const textLimit = 125_000;

/** Releases and their assets. */
export const releaseRoutes: readonly Route[] = [
  { method: 'GET', path: '/releases', answer: listReleases },
  { method: 'POST', path: '/releases', answer: createRelease },
  { method: 'DELETE', path: '/releases/assets/{asset_id}', answer: removeAsset },
  {
    method: 'GET',
    path: '/releases/{release_id}',
    answer: onRelease((release, { state }) => ({ status: 200, body: releaseShape(release, state) })),
  },
  { method: 'PATCH', path: '/releases/{release_id}', answer: onRelease(updateRelease) },
  { method: 'POST', path: '/releases/{release_id}/assets', answer: onRelease(addAsset) },
];

async function listReleases(call: Call): Promise<Reply> {
  const { state } = call;
  const url = `${api}/repos/${state.owner}/${state.name}/releases`;
  const { shown, headers } = page(state.releases.toReversed(), call, url);
  return { status: 200, body: shown.map((release) => releaseShape(release, state)), headers };
}

async function createRelease({ body, state }: Call): Promise<Reply> {
  const tag = String(body['tag_name'] ?? '');
  const draft = body['draft'] === true;
  // Any number of drafts may want one tag; one release has it.
  if (!draft && isTaken(tag, state)) return taken();
  const release: StoredRelease = {
    id: nextId(state),
    tag,
    target: String(body['target_commitish'] ?? 'main'),
    author: state.viewer,
    name: '',
    body: '',
    draft,
    prerelease: false,
    created: state.now(),
    assets: [],
  };
  const refused = change(release, body);
  if (refused !== undefined) return refused;
  if (!draft) release.published = state.now();
  state.releases.push(release);
  return { status: 201, body: releaseShape(release, state) };
}

function updateRelease(release: StoredRelease, { body, state }: Call): Reply {
  const publishes = release.draft && body['draft'] === false;
  if (publishes && isTaken(release.tag, state)) return taken();
  const refused = change(release, body);
  if (refused !== undefined) return refused;
  if (publishes) {
    release.draft = false;
    release.published = state.now();
  }
  return { status: 200, body: releaseShape(release, state) };
}

function change(release: StoredRelease, body: Call['body']): Reply | undefined {
  const text = String(body['body'] ?? release.body);
  if (text.length > textLimit) {
    return invalid('Validation Failed', [
      { resource: 'Release', field: 'body', code: 'custom', message: 'body is too long' },
    ]);
  }
  release.body = text;
  release.name = String(body['name'] ?? release.name);
  release.prerelease = body['prerelease'] === undefined ? release.prerelease : body['prerelease'] === true;
  return undefined;
}

function addAsset(release: StoredRelease, { query, raw, state }: Call): Reply {
  const name = query.get('name') ?? '';
  if (name === '' || release.assets.some((asset) => asset.name === name)) {
    return invalid('Validation Failed', [
      { resource: 'ReleaseAsset', field: 'name', code: 'already_exists' },
    ]);
  }
  const asset = {
    id: nextId(state),
    name,
    size: raw.length,
    digest: `sha256:${createHash('sha256').update(raw).digest('hex')}`,
    text: raw.toString('utf8'),
    whole: true,
    created: state.now(),
  };
  release.assets.push(asset);
  return { status: 201, body: assetShape(asset, release, state) };
}

async function removeAsset({ params, state }: Call): Promise<Reply> {
  for (const { assets } of state.releases) {
    const at = assets.findIndex(({ id }) => String(id) === params['asset_id']);
    if (at < 0) continue;
    assets.splice(at, 1);
    return { status: 204 };
  }
  return missing();
}

function onRelease(answer: (release: StoredRelease, call: Call) => Reply): Route['answer'] {
  return async (call) => {
    const found = call.state.releases.find(({ id }) => String(id) === call.params['release_id']);
    return found === undefined ? missing() : answer(found, call);
  };
}

function isTaken(tag: string, { releases }: GitHubState): boolean {
  return releases.some((release) => release.tag === tag && !release.draft);
}

function taken(): Reply {
  return invalid('Validation Failed', [{ resource: 'Release', field: 'tag_name', code: 'already_exists' }]);
}

function nextId({ releases }: GitHubState): number {
  return Math.max(0, ...releases.flatMap(({ id, assets }) => [id, ...assets.map((asset) => asset.id)])) + 1;
}
