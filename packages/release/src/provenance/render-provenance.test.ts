import { describe, expect, it } from '@jest/globals';
import {
  type Digest,
  digestOf,
  type Lock,
  lockDigest,
  readArtifact,
  type Sha256,
  tagged,
} from '@officina/core';
import { fakeRun } from '../fake-run.fixture.ts';
import { fakeSigner } from '../fake-signer.fixture.ts';
import { run } from '../run.ts';
import { parseProvenance, provenanceTag } from './provenance.ts';
import { type Making, provenanceType, renderPredicate, renderStatement } from './render-provenance.ts';

const hex = (text: string) => digestOf(text).slice('sha256:'.length) as Sha256;
const lock: Lock = {
  ...{ schema: 'officina.lock/v1', image: 'devpod' },
  parents: {
    debian: { image: 'docker.io/library/debian', tag: 'bookworm-slim', digest: digestOf('debian') },
  },
  tools: {
    sops: {
      version: '3.11.0',
      assets: [
        {
          platform: 'linux/amd64',
          url: 'https://a.example/sops',
          sha256: hex('sops'),
          evidence: 'own-download',
        },
      ],
    },
  },
};
const making: Making = {
  ...{ registry: 'ghcr.io/owner/images', digest: digestOf('index'), epoch: 0, lock },
  image: {
    ...{ name: 'devpod', folder: 'devpod', parents: ['base'], externals: {}, tools: ['sops'], channels: [] },
    platforms: [{ platform: 'linux/amd64', key: digestOf('key'), action: 'build', why: [] }],
  },
  platforms: [{ platform: 'linux/amd64', digest: digestOf('amd64') }],
  parents: [{ image: 'base', digest: digestOf('base') }],
  source: 'https://github.com/owner/images',
  commit: 'c'.repeat(40),
  builder: 'https://github.com/owner/images/.github/workflows/release.yml@refs/heads/main',
};

describe('renderPredicate', () => {
  it('names builder, commit, key, lock, and every material by digest', () => {
    expect(renderPredicate(making)).toEqual({
      buildDefinition: {
        buildType: expect.stringMatching(/^https:/),
        externalParameters: {
          ...{ source: making.source, commit: making.commit, image: 'devpod', platforms: ['linux/amd64'] },
        },
        internalParameters: {
          keys: { 'linux/amd64': digestOf('key') },
          locks: { 'linux/amd64': lockDigest(lock, 'linux/amd64') },
          epoch: 0,
        },
        resolvedDependencies: [
          { uri: `git+${making.source}@${making.commit}`, digest: { gitCommit: making.commit } },
          { uri: 'oci://ghcr.io/owner/images', digest: { sha256: hex('base') }, name: 'base' },
          {
            uri: 'oci://docker.io/library/debian:bookworm-slim',
            digest: { sha256: hex('debian') },
            name: 'debian',
          },
          { uri: 'https://a.example/sops', digest: { sha256: hex('sops') }, name: 'sops' },
        ],
      },
      runDetails: { builder: { id: making.builder } },
    });
  });

  it('names the arguments that it was built with', () => {
    const args = { MODE: 'fast', CPU: { 'linux/amd64': 'v2' } };
    expect(renderPredicate({ ...making, args })).toMatchObject({
      buildDefinition: { externalParameters: { args } },
    });
  });

  it('leaves out what is not known', () => {
    const { source: _, commit: __, lock: ___, ...rest } = making;
    expect(renderPredicate(rest)).toMatchObject({
      buildDefinition: { resolvedDependencies: [{ name: 'base' }], internalParameters: { epoch: 0 } },
    });
  });
});

describe('renderStatement', () => {
  it('is about the index and each of its platforms', () => {
    const text = renderStatement(making, renderPredicate(making));
    expect(JSON.parse(text)).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: provenanceType,
      subject: [
        { name: making.registry, digest: { sha256: hex('index') } },
        { digest: { sha256: hex('amd64') } },
      ],
    });
    expect(parseProvenance(text, 'here').about).toEqual([digestOf('index'), digestOf('amd64')]);
  });
});

describe('run', () => {
  it('keeps the provenance of each image beside it, recorded, and attests it before a version tag is there', async () => {
    const { inputs, ports, registry, repository } = fakeRun();
    const signer = fakeSigner('me');
    registry.beforeWrite = (write) => {
      if (write.includes('devpod-base-v0.1.0')) expect(signer.statements.size).toBe(3);
    };
    const record = await run(
      { ...inputs, version: 'v0.1.0', builder: 'https://a.example/ci' },
      { ...ports, signer },
    );
    for (const { digest, provenance } of record.images) {
      const kept = await readArtifact(tagged(repository, provenanceTag(digest)), registry);
      expect(digestOf(kept?.text ?? '')).toBe(provenance);
      const { about, predicate } = parseProvenance(kept?.text ?? '', 'kept');
      expect([about[0], predicate.runDetails.builder.id]).toEqual([digest, 'https://a.example/ci']);
      expect(signer.statements.get(digest)).toEqual([{ by: 'me', kind: 'slsaprovenance1', predicate }]);
      const manifest = await registry.manifest(tagged(repository, provenanceTag(digest)));
      expect(JSON.parse(manifest?.body ?? '')).toMatchObject({ subject: { digest } });
    }
  });

  it('keeps the first statement of an image that did not change, whoever releases it again', async () => {
    const { inputs, ports, registry } = fakeRun();
    const signer = fakeSigner('me');
    const first = await run(
      { ...inputs, version: 'v0.1.0', builder: 'https://a.example/one' },
      { ...ports, signer },
    );
    const next = { ...inputs, version: 'v0.2.0', builder: 'https://a.example/two' };
    const second = await run(next, { ...ports, signer });
    expect(second.images.map(({ provenance }) => provenance)).toEqual(
      first.images.map(({ provenance }) => provenance),
    );
    expect([...signer.statements.values()].map((all) => all.length)).toEqual([1, 1, 1]);
    expect(registry.names.has('devpod-v0.2.0')).toBe(true);
  });

  it('attests what an earlier run left unattested, and moves no tag when that does not verify', async () => {
    const { inputs, ports, registry } = fakeRun();
    const bad = { ...fakeSigner('me'), attest: async () => undefined };
    const release = { ...inputs, version: 'v0.1.0' };
    await expect(run(release, { ...ports, signer: bad })).rejects.toMatchObject({ code: 'signing-failed' });
    expect(registry.names.has('devpod-base-v0.1.0')).toBe(false);
    const good = fakeSigner('me', bad.signed);
    const { images } = await run(release, { ...ports, signer: good });
    expect([...good.statements.keys()]).toEqual(images.map(({ digest }): Digest => digest));
  });
});
