import { describe, expect, it } from '@jest/globals';
import {
  digestOf,
  failedTag,
  loadWorkspace,
  nightTag,
  PageContents,
  PageIndex,
  PagePackages,
  PageRelease,
  type RegistryLayers,
  readRecord,
  tagged,
  writeArtifact,
} from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { fakeRun } from '../fake-run.fixture.ts';
import { run } from '../run.ts';
import { dataFile, readData } from './data-file.ts';
import { makePage } from './page.ts';

const layers: RegistryLayers = {
  async files(_, visit) {
    visit('usr/local/bin/kubectl', 40);
    visit('usr/share/doc/deep/er/file', 2);
  },
};

/** Two releases of the same registry, kubectl moved, and a page of them. */
async function factory() {
  const one = fakeRun('one');
  await run({ ...one.inputs, version: 'v0.1.0' }, one.ports);
  const two = fakeRun('two', one.registry, undefined, '1.35.0');
  const release = () => run({ ...two.inputs, version: 'v0.2.0' }, two.ports);
  const files = memoryFiles(new Map());
  const workspace = await loadWorkspace(one.ports.files, 'images');
  const inputs = {
    workspace,
    repository: two.inputs.plan.registry,
    out: 'site',
    layers: false,
    site: { 'index.html': 'x' },
  };
  const make = (more: Partial<typeof inputs> = {}) =>
    makePage({ ...inputs, ...more }, { ...two.ports, files, layers });
  const release2 = () => readData(files, `site/${dataFile.release('v0.2.0')}`, PageRelease);
  return { workspace, release, make, files, release2, registry: one.registry, repository: one.repository };
}

describe('makePage', () => {
  it('tells of every release what moved, what is in it and how it was made; channels name the newest', async () => {
    const { release, make, files, release2 } = await factory();
    await release();
    expect(await make()).toEqual({ releases: ['v0.2.0', 'v0.1.0'], read: ['v0.1.0', 'v0.2.0'], missing: [] });
    expect(await release2()).toMatchObject({
      version: 'v0.2.0',
      previous: 'v0.1.0',
      moves: expect.arrayContaining([
        { image: 'base', kind: 'tool', name: 'kubectl', old: '1.34.1', new: '1.35.0', step: 'minor' },
      ]),
      images: [{ image: 'base', making: { materials: [expect.stringContaining('kubectl')] } }, {}, {}],
      missing: [],
    });
    const index = await readData(files, `site/${dataFile.index}`, PageIndex);
    expect(index?.releases).toEqual(['v0.2.0', 'v0.1.0']);
    expect(index?.channels.map(({ tag, version }) => `${tag} ${version}`)).toContain('devpod v0.2.0');
    const packages = await readData(files, `site/${dataFile.packages}`, PagePackages);
    const kubectl = packages?.runs.filter(([, name, , place]) => name === 'kubectl' && place === 0);
    expect(kubectl?.map(([, , version, , first, last]) => [version, first, last])).toEqual([
      ['1.34.1', 0, 0],
      ['1.35.0', 1, 1],
    ]);
  });

  it('says how a signature is checked, by whose signature counts', async () => {
    const { make, files } = await factory();
    const index = async (signing: object | undefined) => {
      const { workspace } = await factory();
      const spec = { ...workspace.factory, signing } as typeof workspace.factory;
      await make({ workspace: { ...workspace, factory: spec } });
      return (await readData(files, `site/${dataFile.index}`, PageIndex))?.verify;
    };
    expect(await index(undefined)).toBeUndefined();
    expect(await index({ mode: 'key', key: 'env://K', 'public-key': 'my key.pub' })).toBe(
      "cosign verify --key 'my key.pub' --insecure-ignore-tlog=true",
    );
    expect(await index({ mode: 'keyless', identity: '^https://x/', issuer: 'https://i' })).toBe(
      "cosign verify --certificate-identity-regexp '^https://x/' --certificate-oidc-issuer https://i",
    );
  });

  it('says whose signature counts, and which images have one', async () => {
    const { make, files, registry, repository, workspace } = await factory();
    const signing = { mode: 'key', key: 'env://K', 'public-key': 'cosign.pub' } as const;
    const index = async () => {
      await make({ workspace: { ...workspace, factory: { ...workspace.factory, signing } } });
      return await readData(files, `site/${dataFile.index}`, PageIndex);
    };
    const before = await index();
    expect(before?.signer).toBe('the key cosign.pub');
    expect(before?.channels.map(({ signed }) => signed)).not.toContain(true);
    const [{ image = '', digest = '' } = {}] = before?.channels ?? [];
    const signature = { type: 'text/plain', body: 'signed' };
    await writeArtifact(tagged(repository, `${digest.replace(':', '-')}.sig`), signature, registry);
    for (const channel of (await index())?.channels ?? [])
      expect([channel.image, channel.signed]).toEqual([channel.image, channel.image === image]);
  });

  it('reads only the release that is new, and the same facts are the same bytes', async () => {
    const { release, make, files } = await factory();
    expect((await make()).read).toEqual(['v0.1.0']);
    await release();
    expect((await make()).read).toEqual(['v0.2.0']);
    const before = new Map(files.content);
    expect((await make()).read).toEqual([]);
    expect(new Map(files.content)).toEqual(before);
  });

  it('reads a release again when a file of it is damaged or gone', async () => {
    const { make, files } = await factory();
    await make();
    const contents = [...files.content.keys()].find((path) => path.includes('contents-')) ?? '';
    files.content.set(contents, 'officina("x",[[1]]);\n');
    expect((await make()).read).toEqual(['v0.1.0']);
    expect(await readData(files, contents, PageContents)).toContainEqual(['tool', 'kubectl', '1.34.1']);
  });

  it('says what the registry does not have, and looks for it again the next time', async () => {
    const { make, registry } = await factory();
    const sboms = [...registry.names.keys()].filter((tag) => /\.(?:sbom|provenance)$/.test(tag));
    const kept = new Map(sboms.map((tag) => [tag, registry.names.get(tag)]));
    for (const tag of sboms) registry.names.delete(tag);
    const { missing } = await make();
    expect(missing).toContain('v0.1.0: base on linux/amd64: there is no SBOM, so what is in it is not known');
    expect(missing).toContain('v0.1.0: base: there is no provenance, so how it was made is not known');
    for (const [tag, digest] of kept) if (digest !== undefined) registry.names.set(tag, digest);
    expect(await make()).toMatchObject({ read: ['v0.1.0'], missing: [] });
  });

  it('reads each layer of the newest release once, when asked', async () => {
    const { make, files } = await factory();
    await make({ layers: true });
    const paths = [...files.content.keys()].filter((path) => path.includes('/layer-'));
    expect(paths).toHaveLength(6);
    expect(files.content.get(paths[0] ?? '')).toContain(
      '{"usr/local/bin/kubectl":40,"usr/share/doc/deep":2}',
    );
  });

  it('tells of candidates that failed and never shipped, and of no other', async () => {
    const { make, registry, files, repository } = await factory();
    const [shipped] = (await readRecord('127.0.0.1:5000/factory', 'v0.1.0', registry))?.images ?? [];
    const lost = digestOf('lost');
    for (const digest of [lost, shipped?.platforms[0]?.digest ?? lost]) {
      const failed = {
        ...{
          schema: 'officina.failed/v1',
          at: '2026-11-21T03:00:00Z',
          image: 'base',
          platform: 'linux/amd64',
        },
        ...{ digest, checks: 3, milliseconds: 4, failures: 1 },
        failed: [{ kind: 'file', name: 'file /x', wanted: 'a file', got: 'nothing' }],
      };
      const artifact = { type: 'x/y', body: JSON.stringify(failed) };
      await writeArtifact(tagged(repository, failedTag(digest)), artifact, registry);
    }
    // What is no such document is nobody's business.
    const other = { type: 'x/y', body: '{"schema":"officina.failed/v1"}' };
    await writeArtifact(tagged(repository, failedTag(digestOf('x'))), other, registry);
    await make();
    const index = await readData(files, `site/${dataFile.index}`, PageIndex);
    expect(index?.failed).toMatchObject([{ digest: lost, failed: [{ name: 'file /x', got: 'nothing' }] }]);
  });

  it('says what the watchdog looks at: the last good night, channels that lack or that no release names', async () => {
    const { make, registry, files, repository } = await factory();
    const watch = async () => {
      await make();
      return (await readData(files, `site/${dataFile.index}`, PageIndex))?.watch;
    };
    const bare = await watch();
    expect(bare).toMatchObject({ silentAfter: 36 * 3600, channelAfter: 60 * 86_400, absent: [], loose: [] });
    expect(bare?.night).toBeUndefined();
    const at = '2026-11-21T03:00:00.000Z';
    const night = { schema: 'officina.nightly/v1', registry: 'x', at, decision: 'heartbeat', cold: at };
    const artifact = { type: 'x/y', body: JSON.stringify(night) };
    await writeArtifact(tagged(repository, nightTag), artifact, registry);
    registry.names.delete('devpod');
    const other = registry.seedImage({}, 'latest');
    expect(await watch()).toMatchObject({
      ...{ night, absent: ['devpod'] },
      loose: [{ tag: 'latest', image: 'devpod', digest: other }],
    });
  });

  it('has no releases where none were made, and is a page still', async () => {
    const { make, registry, files } = await factory();
    for (const tag of [...registry.names.keys()]) if (tag.startsWith('release-')) registry.names.delete(tag);
    expect(await make()).toEqual({ releases: [], read: [], missing: [] });
    expect(await readData(files, `site/${dataFile.index}`, PageIndex)).toMatchObject({ releases: [] });
  });
});
