import { describe, expect, it } from '@jest/globals';
import { fakeQuery } from '../datasource.fixture.ts';
import { githubReleases } from './index.ts';

const page = 'https://api.github.com/repos/mikefarah/yq/releases';
const tool = {
  datasource: 'github-releases',
  package: 'mikefarah/yq',
  asset: 'yq_linux_{arch}',
  checksums: 'checksums-bsd',
} as const;

/** As GET /repos/{owner}/{repo}/releases answers, shortened to what a release always has. */
function release(tag: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    url: `${page}/1`,
    id: 1,
    tag_name: tag,
    target_commitish: 'master',
    name: tag,
    draft: false,
    immutable: false,
    prerelease: false,
    created_at: '2026-09-29T07:00:00Z',
    published_at: '2026-09-29T08:00:00Z',
    assets: [asset('yq_linux_amd64'), asset('yq_linux_arm64'), asset('checksums-bsd')],
    body: '',
    ...more,
  };
}

function asset(name: string) {
  return {
    url: `${page}/assets/1`,
    id: 1,
    name,
    label: null,
    content_type: 'application/octet-stream',
    state: 'uploaded',
    size: 11534336,
    digest: `sha256:${'a'.repeat(64)}`,
    download_count: 3,
    browser_download_url: `https://elsewhere.example/${name}`,
  };
}

const answer = (...releases: unknown[]) => ({ [`${page}?per_page=100`]: JSON.stringify(releases) });

describe('githubReleases', () => {
  it('lists dated versions with their files, leaving out drafts and tags that are no versions', async () => {
    const releases = [release('v4.54.1'), release('v4.55.0', { draft: true }), release('nightly')];
    const versions = await githubReleases.versions(fakeQuery(tool, answer(...releases)));
    expect(versions).toHaveLength(1);
    expect(versions[0]).toMatchObject({
      version: '4.54.1',
      tag: 'v4.54.1',
      released: '2026-09-29T08:00:00Z',
      prerelease: false,
    });
    expect(versions[0]?.files?.[0]).toEqual({
      name: 'yq_linux_amd64',
      complete: true,
      size: 11534336,
      sha256: 'a'.repeat(64),
    });
  });

  it('counts from the upload of a wanted file that was replaced, and not of an immutable release', async () => {
    const late = { ...asset('yq_linux_arm64'), updated_at: '2026-10-05T08:00:00Z' };
    const assets = [
      asset('yq_linux_amd64'),
      late,
      { ...asset('yq_windows'), updated_at: '2026-11-01T08:00:00Z' },
    ];
    const dated = async (immutable: boolean) =>
      (await githubReleases.versions(fakeQuery(tool, answer(release('v4.54.1', { assets, immutable })))))[0];
    expect((await dated(false))?.released).toBe('2026-10-05T08:00:00Z');
    expect((await dated(true))?.released).toBe('2026-09-29T08:00:00Z');
  });

  it('calls a release a prerelease by its flag or by its version', async () => {
    const releases = [release('v5.0.0', { prerelease: true }), release('v5.0.0-rc.1')];
    const versions = await githubReleases.versions(fakeQuery(tool, answer(...releases)));
    expect(versions.map(({ prerelease }) => prerelease)).toEqual([true, true]);
  });

  it('turns the page only when what is there is not enough', async () => {
    const next = `${page}?per_page=100&page=2`;
    const first = { body: JSON.stringify([release('v4.54.1')]), headers: { link: `<${next}>; rel="next"` } };
    const replies = { [`${page}?per_page=100`]: first, [next]: JSON.stringify([release('v4.54.0')]) };
    const wanting = fakeQuery(tool, replies, (found) => found.length > 1);
    expect(await githubReleases.versions(wanting)).toHaveLength(2);
    expect(wanting.http.unused()).toEqual([]);
    const content = fakeQuery(tool, replies);
    expect(await githubReleases.versions(content)).toHaveLength(1);
    expect(content.http.unused()).toEqual([next]);
  });

  it('asks github.com itself for the files, whatever the answer says of their place', async () => {
    const query = fakeQuery(tool, answer(release('v4.54.1')));
    const [offer] = await githubReleases.versions(query);
    if (offer === undefined) throw new Error('no offer');
    const [amd64, arm64] = await githubReleases.assets(query, offer, ['linux/amd64', 'linux/arm64']);
    expect(amd64).toMatchObject({
      url: 'https://github.com/mikefarah/yq/releases/download/v4.54.1/yq_linux_amd64',
      checksums: {
        url: 'https://github.com/mikefarah/yq/releases/download/v4.54.1/checksums-bsd',
        file: 'yq_linux_amd64',
      },
    });
    expect(arm64?.platform).toBe('linux/arm64');
  });

  it.each([
    ['asset-missing', []],
    ['platform-missing', [asset('yq_linux_amd64'), asset('checksums-bsd')]],
    ['checksum-missing', [asset('yq_linux_amd64'), asset('yq_linux_arm64')]],
    [
      'asset-missing',
      [{ ...asset('yq_linux_amd64'), state: 'open' }, asset('yq_linux_arm64'), asset('checksums-bsd')],
    ],
  ])('refuses with %s', async (code, assets) => {
    const query = fakeQuery(tool, answer(release('v4.54.1', { assets })));
    const [offer] = await githubReleases.versions(query);
    if (offer === undefined) throw new Error('no offer');
    const found = githubReleases.assets(query, offer, ['linux/amd64', 'linux/arm64']);
    await expect(found).rejects.toMatchObject({ code });
  });

  it.each([
    ['upstream-status', { [`${page}?per_page=100`]: null }],
    ['upstream-answer', { [`${page}?per_page=100`]: '{"message":"Not a list"}' }],
  ])('refuses an answer with %s', async (code, replies) => {
    await expect(githubReleases.versions(fakeQuery(tool, replies))).rejects.toMatchObject({ code });
  });

  it('needs a package', async () => {
    const query = fakeQuery({ datasource: 'github-releases' }, {});
    await expect(githubReleases.versions(query)).rejects.toMatchObject({ code: 'spec-invalid' });
  });
});
