import { describe, expect, it } from '@jest/globals';
import { readArtifact, tagged, writeArtifact } from '@officina/core';
import { fakeRun } from './fake-run.fixture.ts';
import { fakeSigner } from './fake-signer.fixture.ts';
import { provenanceTag } from './provenance/provenance.ts';
import { run } from './run.ts';
import { sbomTag } from './sbom/forms.ts';
import { verify } from './verify.ts';

async function released() {
  const { inputs, ports, registry, repository } = fakeRun();
  const signer = fakeSigner('key cosign.pub');
  const record = await run({ ...inputs, version: 'v0.1.0' }, { ...ports, signer });
  const look = (what = 'v0.1.0', other = signer) =>
    verify({ repository: inputs.plan.registry, what }, { registry, signer: other });
  const failed = async (...args: Parameters<typeof look>) =>
    (await look(...args)).filter(({ passed }) => !passed).map(({ check, detail }) => `${check}: ${detail}`);
  return { registry, repository, signer, record, look, failed, inputs };
}

describe('verify', () => {
  it('finds a whole release right, in one line per question', async () => {
    const { look } = await released();
    expect(await look()).toEqual([
      { check: 'signature', passed: true, detail: '4 digests, by key cosign.pub' },
      { check: 'record', passed: true, detail: expect.stringMatching(/^v0\.1\.0 of 2026-11-20, commit/) },
      { check: 'digest', passed: true, detail: expect.stringContaining('6 platform manifests') },
      { check: 'sbom', passed: true, detail: expect.stringMatching(/^6 CycloneDX documents, 6 components/) },
      {
        check: 'provenance',
        passed: true,
        detail: expect.stringMatching(/^3 statements, signed, built by https:/),
      },
    ]);
  });

  it('finds the release behind a channel', async () => {
    const { look, record } = await released();
    const findings = await look('latest');
    expect(findings.map(({ passed }) => passed)).toEqual([true, true, true, true, true]);
    expect(findings[2]?.detail).toBe(`latest ${record.images[2]?.digest}, 2 platform manifests`);
  });

  it("fails for another's signature, for an image without one, and when nobody is named", async () => {
    const { failed, signer, record, inputs, registry } = await released();
    const other = fakeSigner('another', signer.signed, signer.statements);
    expect(await failed('v0.1.0', other)).toEqual([
      expect.stringContaining('no signature by another'),
      expect.stringMatching(/^provenance: .*no statement by another/),
    ]);
    signer.signed.delete(record.images[1]?.digest ?? '');
    expect(await failed()).toEqual([expect.stringContaining(`signature: ${record.images[1]?.digest}`)]);
    const [finding] = await verify({ repository: inputs.plan.registry, what: 'v0.1.0' }, { registry });
    expect(finding).toMatchObject({ check: 'signature', passed: false });
  });

  it('fails for a record that was replaced by an unsigned one', async () => {
    const { failed, registry, repository } = await released();
    const kept = await readArtifact(tagged(repository, 'release-v0.1.0'), registry);
    const forged = { type: 'x/y', body: (kept?.text ?? '').replace('"version"', ' "version"') };
    await writeArtifact(tagged(repository, 'release-v0.1.0'), forged, registry);
    expect(await failed()).toEqual([expect.stringMatching(/^signature: /)]);
  });

  it('fails for a version tag that was moved', async () => {
    const { failed, registry } = await released();
    registry.names.set('devpod-v0.1.0', registry.names.get('devpod-base') ?? 'sha256:x');
    expect(await failed()).toEqual([expect.stringMatching(/^digest: tag devpod-v0\.1\.0 is /)]);
  });

  it('fails for a platform that is gone', async () => {
    const { failed, registry, record } = await released();
    registry.manifests.delete(record.images[0]?.platforms[1]?.digest ?? '');
    expect(await failed()).toEqual([expect.stringMatching(/^digest: .* which is gone$/)]);
  });

  it('fails for an SBOM that lacks a recorded tool', async () => {
    const { failed, registry, record, repository } = await released();
    const first = record.images[0]?.platforms[0];
    const blob = registry.blob;
    registry.blob = async (reference) => {
      const text = await blob(reference);
      return reference.digest === first?.sbom ? text?.replace('"kubectl"', '"kubectm"') : text;
    };
    expect(await failed()).toEqual([expect.stringMatching(/^sbom: .* lacks tool:kubectl 1\.34\.1$/)]);
    expect(
      await readArtifact(tagged(repository, sbomTag(first?.digest ?? 'sha256:x')), registry),
    ).toBeDefined();
  });

  it('fails for provenance that was replaced, is about something else, or was signed with other words', async () => {
    const { failed, registry, record, repository, signer } = await released();
    const [base, gemini] = record.images;
    if (base === undefined || gemini === undefined) throw new Error('no images');
    const reference = tagged(repository, provenanceTag(base.digest));
    const kept = await readArtifact(reference, registry);
    const replace = (from: string, to: string) =>
      writeArtifact(reference, { type: 'x/y', body: (kept?.text ?? '').replaceAll(from, to) }, registry);
    await replace('"epoch":0', '"epoch":1');
    expect(await failed()).toEqual([expect.stringMatching(/^provenance: .*, recorded as sha256:/)]);
    await replace(base.digest.slice(7), gemini.digest.slice(7));
    expect(await failed()).toEqual([expect.stringMatching(/^provenance: .* is about something else$/)]);
    await replace('', '');
    signer.statements.set(base.digest, [{ by: 'key cosign.pub', kind: 'slsaprovenance1', predicate: {} }]);
    expect(await failed()).toEqual([
      expect.stringMatching(/^provenance: the signed provenance .* says something else$/),
    ]);
  });

  it('fails for a tag that no release names, and throws for one that is not there', async () => {
    const { failed, registry, look } = await released();
    registry.seed('{"layers":[]}', 'stray');
    expect(await failed('stray')).toEqual([
      expect.stringMatching(/^signature: /),
      expect.stringMatching(/^record: no release of /),
      expect.stringMatching(/^sbom: .* has no SBOM$/),
      expect.stringMatching(/^provenance: .* has no provenance$/),
    ]);
    await expect(look('nothing')).rejects.toMatchObject({ code: 'registry-missing' });
    await expect(look('v9.9.9')).rejects.toMatchObject({ code: 'registry-missing' });
  });
});
