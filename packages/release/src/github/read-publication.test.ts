import { describe, expect, it } from '@jest/globals';
import { renderDocument } from '@officina/core';
import { fakeRun } from '../fake-run.fixture.ts';
import { fakeSigner } from '../fake-signer.fixture.ts';
import { outcomeOf } from '../outcome.ts';
import { run } from '../run.ts';
import { readPublication } from './read-publication.ts';

const at = { record: 'release.json', notes: 'notes.md', sboms: 'sbom' };

/** The files of a release, as the action writes them. */
async function written() {
  const { inputs, ports, registry } = fakeRun();
  const record = await run({ ...inputs, version: 'v0.1.0' }, ports);
  const { notes, sboms, bundle = '' } = await outcomeOf(record, {}, { registry, signer: fakeSigner('me') });
  const texts = new Map([
    ['release.json', renderDocument(record)],
    ['release.json.bundle', bundle],
    ['notes.md', notes],
    ...sboms.map(({ name, text }) => [`sbom/${name}`, text] as const),
  ]);
  const files = {
    read: async (path: string) => texts.get(path),
    list: async () => [...texts.keys()].flatMap((path) => path.split('sbom/')[1] ?? []),
  };
  return { record, notes, texts, files };
}

describe('readPublication', () => {
  it('is what was written: the record, the notes, and the SBOMs that the record names', async () => {
    const { record, notes, texts, files } = await written();
    const publication = await readPublication(at, files);
    expect(publication).toMatchObject({ record, notes });
    expect(new Set(publication.files.map(({ text }) => text))).toEqual(new Set(texts.values()));
    expect(publication.files.map(({ name }) => name)).toContain('devpod-arm64.cdx.json');
    const [signed, bundle] = publication.files.map(({ text }) => text);
    expect(bundle).toBe(`signed by me: ${signed}`);
  });

  it('refuses files that are not there, and SBOMs of another release', async () => {
    const { texts, files } = await written();
    texts.set('sbom/devpod-arm64.cdx.json', '{}');
    await expect(readPublication(at, files)).rejects.toMatchObject({ code: 'document-invalid' });
    texts.delete('sbom/devpod-arm64.cdx.json');
    await expect(readPublication(at, files)).rejects.toMatchObject({ code: 'document-invalid' });
    texts.delete('notes.md');
    await expect(readPublication(at, files)).rejects.toMatchObject({ code: 'file-missing' });
    texts.delete('release.json');
    await expect(readPublication(at, files)).rejects.toMatchObject({ code: 'file-missing' });
  });
});
