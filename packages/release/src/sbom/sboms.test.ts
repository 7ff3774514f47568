import { describe, expect, it } from '@jest/globals';
import {
  type DigestReference,
  digestOf,
  readArtifact,
  renderDocument,
  tagged,
  writeArtifact,
} from '@officina/core';
import type { MemoryRegistry } from '@officina/fakes';
import { fakeRun, withTexts } from '../fake-run.fixture.ts';
import { fakeSigner } from '../fake-signer.fixture.ts';
import { readPublication } from '../github/read-publication.ts';
import { outcomeOf } from '../outcome.ts';
import { run } from '../run.ts';
import { verify } from '../verify.ts';
import { sbomTag } from './forms.ts';

/** A release of a workspace that asks for both forms. */
async function released(forms = 'cyclonedx, spdx') {
  const { inputs, ports, registry, repository } = fakeRun();
  const factory = `registry: ${inputs.plan.registry}\nplatforms: [linux/amd64, linux/arm64]\nsbom: [${forms}]\n`;
  const both = { ...ports, files: withTexts(ports.files, { 'images/factory.yaml': factory }) };
  const signer = fakeSigner('me');
  const again = () => run({ ...inputs, version: 'v0.1.0' }, { ...both, signer });
  const look = async (there: MemoryRegistry = registry) => {
    const subject = { repository: inputs.plan.registry, what: 'v0.1.0' };
    return (await verify(subject, { registry: there, signer })).find(({ check }) => check === 'sbom');
  };
  return { record: await again(), again, look, registry, repository };
}

describe('sbomWrites', () => {
  it('keeps an SPDX document of every platform about its manifest, and names it in the record', async () => {
    const { record, registry, repository } = await released();
    for (const { digest, sbom, spdx } of record.images.flatMap(({ platforms }) => platforms)) {
      const reference = tagged(repository, sbomTag(digest, 'spdx'));
      expect(digestOf((await readArtifact(reference, registry))?.text ?? '')).toBe(spdx);
      expect(JSON.parse((await registry.manifest(reference))?.body ?? '')).toMatchObject({
        artifactType: 'application/spdx+json',
        subject: { digest },
      });
      expect(sbom).not.toBe(spdx);
    }
  });

  it('keeps none where nobody asked', async () => {
    const { record, registry } = await released('cyclonedx');
    expect(record.images.flatMap(({ platforms }) => platforms.flatMap(({ spdx }) => spdx ?? []))).toEqual([]);
    expect([...registry.names.keys()].filter((tag) => tag.endsWith('.spdx'))).toEqual([]);
  });

  it('writes nothing when both are there', async () => {
    const { record, again, registry } = await released();
    registry.writes.length = 0;
    expect(await again()).toEqual(record);
    expect(registry.writes).toEqual([]);
  });
});

describe('checkSboms', () => {
  it('reads what the record names, and fails for an SPDX document that is gone', async () => {
    const { look, record, registry } = await released();
    expect(await look()).toMatchObject({
      passed: true,
      detail: expect.stringMatching(/^6 CycloneDX documents and 6 SPDX documents, 6 components/),
    });
    const { spdx } = record.images[0]?.platforms[0] ?? {};
    const without = {
      ...registry,
      blob: async (reference: DigestReference) =>
        reference.digest === spdx ? undefined : registry.blob(reference),
    };
    expect(await look(without)).toMatchObject({
      passed: false,
      detail: expect.stringMatching(/has no SBOM$/),
    });
  });
});

describe('keptOrNewSboms', () => {
  it('refuses an SPDX document that lacks a locked tool', async () => {
    const { again, record, registry, repository } = await released();
    const { digest = 'sha256:x' } = record.images[0]?.platforms[0] ?? {};
    const reference = tagged(repository, sbomTag(digest, 'spdx'));
    const spdx = JSON.parse((await readArtifact(reference, registry))?.text ?? '');
    spdx.packages = spdx.packages.filter(({ name }: { name: string }) => name !== 'kubectl');
    await writeArtifact(reference, { type: 'x/y', body: JSON.stringify(spdx) }, registry);
    await expect(again()).rejects.toMatchObject({
      code: 'sbom-incomplete',
      message: expect.stringMatching(/the SBOM in .*\.spdx lacks what is locked: tool:kubectl 1\.34\.1$/),
    });
  });
});

describe('readSboms', () => {
  it('gives both as files, which show what the record names', async () => {
    const { record, registry } = await released();
    const { notes, sboms } = await outcomeOf(record, {}, { registry });
    expect(sboms.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['devpod-amd64.cdx.json', 'devpod-amd64.spdx.json']),
    );
    const texts = new Map([
      ['release.json', renderDocument(record)],
      ['notes.md', notes],
      ...sboms.map(({ name, text }) => [`sbom/${name}`, text] as const),
    ]);
    const read = (list: readonly string[]) =>
      readPublication(
        { record: 'release.json', notes: 'notes.md', sboms: 'sbom' },
        { read: async (path) => texts.get(path), list: async () => [...list] },
      );
    const all = sboms.map(({ name }) => name);
    expect((await read(all)).files).toHaveLength(2 + 12);
    const without = all.filter((name) => name !== 'devpod-amd64.spdx.json');
    await expect(read(without)).rejects.toMatchObject({ code: 'document-invalid' });
  });
});
