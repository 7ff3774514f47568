import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { digestOf, type GitHubReleases, type ReleaseRecord, renderDocument } from '@officina/core';
import { type GitHubServer, startGitHub } from '@officina/fakes';
import { createGitHubReleases } from '@officina/host';
import { publishRelease } from '@officina/release';
import { runBundled } from '../support/action.ts';
import { type GitHubDescription, readGitHubDescription } from '../support/github-description.ts';
import { talk } from '../support/ground.ts';

let description: GitHubDescription;
let folder: string;
let server: GitHubServer;
let releases: GitHubReleases;

beforeAll(async () => {
  description = readGitHubDescription();
  folder = await mkdtemp(join(tmpdir(), 'officina-releases-'));
  server = await startGitHub({ repository: 'owner/name', folder, files: { README: 'x' } });
  releases = createGitHubReleases({
    repository: 'owner/name',
    token: 'a-token',
    apiUrl: server.url,
    tries: 1,
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  server.spoil = () => undefined;
  server.exchanges.length = 0;
});

/** All that was said, each with what is wrong with it, held against GitHub's own description. */
function saidWrongly(): string[] {
  expect(server.exchanges.length).toBeGreaterThan(0);
  return server.exchanges.flatMap((exchange) =>
    description.problemsOf(exchange).map((problem) => `${exchange.method} ${exchange.url}: ${problem}`),
  );
}

const files = [
  { name: 'release.json', text: '{"é": 1}\n' },
  { name: 'base-amd64.cdx.json', text: '{}\n' },
];
const record = (version: string): ReleaseRecord => ({
  ...{ schema: 'officina.release/v1', registry: 'ghcr.io/owner/name', version, images: [] },
  commit: 'f'.repeat(40),
});
const publish = (version: string, notes = '# notes') =>
  publishRelease({ record: record(version), notes, files }, { releases, talk });
const ofTag = (tag: string) => server.releases.filter((release) => release.tag === tag);
const writes = () =>
  server.exchanges.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`);

describe('publishRelease', () => {
  it('drafts, adds the assets, and only then publishes, as GitHub describes it', async () => {
    expect(await publish('v1.0.0')).toBe('https://github.com/owner/name/releases/tag/v1.0.0');
    expect(writes()).toEqual([
      'POST /repos/owner/name/releases',
      'POST /repos/owner/name/releases/1/assets?name=release.json',
      'POST /repos/owner/name/releases/1/assets?name=base-amd64.cdx.json',
      'PATCH /repos/owner/name/releases/1',
    ]);
    expect(ofTag('v1.0.0')).toMatchObject([
      {
        ...{ draft: false, prerelease: false, body: '# notes', name: 'v1.0.0', target: 'f'.repeat(40) },
        assets: files.map(({ name, text }) => ({ name, text, digest: digestOf(text) })),
      },
    ]);
    expect(saidWrongly()).toEqual([]);
  });

  it('writes nothing for what is published, and nothing for a record without a version', async () => {
    await publish('v1.0.0', '# other notes');
    const { version: _, ...nightly } = record('v1.0.0');
    expect(await publishRelease({ record: nightly, notes: '', files }, { releases, talk })).toBeUndefined();
    expect(writes()).toEqual([]);
    expect(ofTag('v1.0.0')).toMatchObject([{ body: '# notes' }]);
  });

  it('ends in one published release, whichever request it was killed at', async () => {
    const before = server.releases.length;
    for (let last = 0; last <= 5; last++) {
      const tag = `v1.1.${last}`;
      let asked = 0;
      server.spoil = () => (asked++ >= last ? 'cut' : undefined);
      await (last < 5
        ? expect(publish(tag)).rejects.toMatchObject({ code: 'upstream-unreachable' })
        : publish(tag));
      expect([last, ofTag(tag).filter(({ draft }) => !draft)]).toEqual([last, last < 5 ? [] : ofTag(tag)]);
      server.spoil = () => undefined;
      await publish(tag);
      expect([last, ofTag(tag)]).toEqual([last, [expect.objectContaining({ draft: false })]]);
      expect(ofTag(tag)[0]?.assets.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
    }
    expect(server.releases.length).toBe(before + 6);
  });

  it('leaves the draft when an upload fails, and says what to do', async () => {
    server.spoil = ({ url }) => (url.includes('cdx') ? 502 : undefined);
    await expect(publish('v2.0.0')).rejects.toMatchObject({
      code: 'upstream-status',
      hint: expect.stringMatching(/the draft of v2\.0\.0 stays .*run officina release again/),
    });
    expect(ofTag('v2.0.0')).toMatchObject([{ draft: true, assets: [{ name: 'release.json' }] }]);
  });

  it('replaces an asset of the draft that was broken off or has other bytes', async () => {
    const [draft] = ofTag('v2.0.0');
    const asset = {
      id: 900,
      name: 'base-amd64.cdx.json',
      size: 1,
      digest: digestOf('x'),
      text: 'x',
      created: '',
    };
    draft?.assets.push({ ...asset, created: draft.created, whole: false });
    await publish('v2.0.0', '# better notes');
    expect(writes()).toContain('DELETE /repos/owner/name/releases/assets/900');
    expect(ofTag('v2.0.0')).toMatchObject([
      { draft: false, body: '# better notes', assets: files.map(({ text }) => ({ text })) },
    ]);
    expect(saidWrongly()).toEqual([]);
  });

  it('shortens notes that GitHub would refuse, and says where the rest is', async () => {
    await publish('v3.0.0-rc.1', 'line\n'.repeat(30_000));
    expect(ofTag('v3.0.0-rc.1')).toMatchObject([
      {
        prerelease: true,
        body: expect.stringMatching(/^line\nline[\s\S]*release-notes\.md, beside this release\.\n$/),
      },
    ]);
  });

  it('names a token that may not', async () => {
    server.spoil = ({ method }) => (method === 'POST' ? 403 : undefined);
    await expect(publish('v4.0.0')).rejects.toMatchObject({
      code: 'upstream-status',
      hint: expect.stringContaining('contents: write'),
    });
    expect(ofTag('v4.0.0')).toEqual([]);
  });
});

describe('the release action, asked only to show', () => {
  it('shows a release from the files that another job left, and asks no registry', async () => {
    const workspace = join(folder, 'workspace');
    const digest = digestOf('image');
    const sbom = '{}\n';
    const platforms = [
      { platform: 'linux/amd64' as const, digest, key: digest, checks: 1, sbom: digestOf(sbom) },
    ];
    const made = {
      ...record('v5.0.0'),
      images: [{ image: 'base', digest, platforms, tags: ['base-v5.0.0'] }],
    };
    await mkdir(join(workspace, 'sbom'), { recursive: true });
    await writeFile(join(workspace, 'release.json'), renderDocument(made));
    await writeFile(join(workspace, 'release.json.bundle'), 'signed');
    await writeFile(join(workspace, 'release-notes.md'), '# v5.0.0\n');
    await writeFile(join(workspace, 'sbom', 'base-amd64.cdx.json'), sbom);
    const env = { GITHUB_API_URL: server.url, GITHUB_REPOSITORY: 'owner/name' };
    const inputs = { show: 'release.json', repository: 'owner/name', token: 'a-token' };
    const step = await runBundled({ folder, workspace, env }, 'release', inputs);
    expect([step.exitCode, step.stdout]).toEqual([0, expect.any(String)]);
    expect(step.outputs).toMatchObject({
      ...{ version: 'v5.0.0', record: 'release.json' },
      page: 'https://github.com/owner/name/releases/tag/v5.0.0',
    });
    const names = ['release.json', 'release.json.bundle', 'release-notes.md', 'base-amd64.cdx.json'];
    expect(ofTag('v5.0.0')).toMatchObject([
      { draft: false, body: '# v5.0.0\n', assets: names.map((name) => ({ name })) },
    ]);
    expect(ofTag('v5.0.0')[0]?.assets[0]?.text).toBe(renderDocument(made));
    expect(saidWrongly()).toEqual([]);
  });
});
