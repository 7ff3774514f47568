import { describe, expect, it } from '@jest/globals';
import { type Digest, readArtifact, tagged, writeArtifact } from '@officina/core';
import { fakeRun, withTexts } from '../fake-run.fixture.ts';
import { fakeSigner } from '../fake-signer.fixture.ts';
import { outcomeOf } from '../outcome.ts';
import { run } from '../run.ts';
import { vexTag } from './vex.ts';

const harmless = `vex:
  - vulnerability: CVE-2026-1
    packages: [kubectl]
    status: not_affected
    justification: vulnerable_code_not_present
    reason: the server part is not in this image
    since: 2026-11-01
`;

/** A workspace that can be released again and again, whatever its base says of vulnerabilities then. */
function workspace() {
  const { inputs, ports, registry, repository } = fakeRun();
  const signer = fakeSigner('me');
  const release = (vex: string, more: Partial<typeof inputs> = {}) => {
    const base = `description: base\nchannels: [devpod-base]\n${vex}`;
    const files = withTexts(ports.files, { 'images/base/image.yaml': base });
    return run({ ...inputs, version: 'v0.1.0', ...more }, { ...ports, files, signer });
  };
  const there = async (digest: Digest) =>
    (await readArtifact(tagged(repository, vexTag(digest)), registry))?.text;
  return { inputs, registry, repository, signer, release, there };
}

describe('vexWrites', () => {
  it('keeps the document about the index, attested, and tells of it in the notes in one line', async () => {
    const { registry, repository, signer, release, there } = workspace();
    registry.beforeWrite = (write) => {
      if (write.includes('devpod-base-v0.1.0')) expect(said()).toHaveLength(1);
    };
    const said = () => [...signer.statements.values()].flat().filter(({ kind }) => kind === 'openvex');
    const record = await release(harmless);
    const digest = record.images[0]?.digest ?? 'sha256:x';
    const text = await there(digest);
    expect(JSON.parse(text ?? '')).toMatchObject({ statements: [{ vulnerability: { name: 'CVE-2026-1' } }] });
    expect(said().map(({ predicate }) => predicate)).toEqual([JSON.parse(text ?? '')]);
    const manifest = await registry.manifest(tagged(repository, vexTag(digest)));
    expect(JSON.parse(manifest?.body ?? '')).toMatchObject({ subject: { digest } });
    const { notes } = await outcomeOf(record, {}, { registry });
    expect(notes.split('\n')).toContain(
      'Vulnerabilities judged, as OpenVEX beside the images: `CVE-2026-1` `not affected` (`base`).',
    );
  });

  it('writes none for an image that says nothing, and the notes are silent', async () => {
    const { registry, signer, release } = workspace();
    const record = await release('');
    expect([...registry.names.keys()].filter((tag) => tag.endsWith('.vex'))).toEqual([]);
    expect([...signer.statements.values()].flat().filter(({ kind }) => kind === 'openvex')).toEqual([]);
    expect((await outcomeOf(record, {}, { registry })).notes).not.toContain('Vulnerabilities');
  });
});

describe('keptOrNewVex', () => {
  it('keeps what was said first for as long as the same is said, whatever commit says it', async () => {
    const { inputs, registry, release, there } = workspace();
    const { images } = await release(harmless);
    const digest = images[0]?.digest ?? 'sha256:x';
    const first = await there(digest);
    registry.writes.length = 0;
    await release(harmless, { plan: { ...inputs.plan, epoch: 86_400 } });
    expect(registry.writes).toEqual([]);
    expect(await there(digest)).toBe(first);
  });

  it('puts what is said now of an image that did not change in the place of what was said before', async () => {
    const { inputs, signer, release, there } = workspace();
    const { images } = await release(harmless);
    const digest = images[0]?.digest ?? 'sha256:x';
    const affected = harmless
      .replace('status: not_affected', 'status: affected')
      .replace(/justification: .*/, 'action: do not open archives of strangers');
    await release(affected, { plan: { ...inputs.plan, epoch: 86_400 } });
    const document = JSON.parse((await there(digest)) ?? '');
    expect(document).toMatchObject({
      timestamp: '1970-01-02T00:00:00Z',
      statements: [{ status: 'affected' }],
    });
    const said = signer.statements.get(digest)?.filter(({ kind }) => kind === 'openvex');
    expect(said?.map(({ predicate }) => predicate)).toEqual([document]);
  });

  it('does not take the word of the registry for it', async () => {
    const { registry, repository, release, there } = workspace();
    const { images } = await release(harmless);
    const digest = images[0]?.digest ?? 'sha256:x';
    const first = (await there(digest)) ?? '';
    const forged = { type: 'x/y', body: first.replaceAll('CVE-2026-1', 'CVE-2026-9') };
    await writeArtifact(tagged(repository, vexTag(digest)), forged, registry);
    await release(harmless);
    expect(await there(digest)).toBe(first);
  });
});

describe('findStatements', () => {
  it('refuses, with nothing written and in a rehearsal too, a package that is in no SBOM of the image', async () => {
    const { registry, release } = workspace();
    const unknown = harmless.replace('[kubectl]', '[kubectl, kubctl]');
    for (const dryRun of [true, false]) {
      await expect(release(unknown, { dryRun })).rejects.toMatchObject({
        code: 'spec-invalid',
        message: 'images/base/image.yaml: vex: CVE-2026-1 is about kubctl, which is not in the image',
        hint: expect.stringContaining('as the SBOM has it'),
      });
    }
    expect(registry.writes).toEqual([]);
  });
});
