import { digestOf, FactoryError, type Files, parseReleaseRecord, readDocument } from '@officina/core';
import type { Publication } from './publish-release.ts';

/** Where the files of a release are, as the action wrote them. */
export interface PublicationFiles {
  readonly record: string;
  readonly notes: string;
  /** The folder of the SBOMs. */
  readonly sboms: string;
}

/**
 * A release that was made before, from its files; throws file-missing, and document-invalid for SBOMs that are not
 * those of the record.
 */
export async function readPublication(
  at: PublicationFiles,
  files: Pick<Files, 'read' | 'list'>,
): Promise<Publication> {
  const record = await readDocument(files, at.record, parseReleaseRecord);
  const notes = await files.read(at.notes);
  if (notes === undefined)
    throw new FactoryError('file-missing', `the release notes ${at.notes} are not there`, {
      hint: 'hand over the notes that officina release wrote beside the record',
    });
  const sboms = await Promise.all(
    (await files.list(at.sboms)).map(async (name) => ({
      name,
      text: (await files.read(`${at.sboms}/${name}`)) ?? '',
    })),
  );
  const got = new Set(sboms.map(({ text }) => digestOf(text)));
  const wanted = record.images.flatMap(({ platforms }) => platforms.flatMap(({ sbom }) => sbom ?? []));
  if (got.size === new Set(wanted).size && wanted.every((digest) => got.has(digest))) {
    const text = (await files.read(at.record)) ?? '';
    const bundle = await files.read(`${at.record}.bundle`);
    const signature = bundle === undefined ? [] : [{ name: 'release.json.bundle', text: bundle }];
    const named = [{ name: 'release.json', text }, ...signature, { name: 'release-notes.md', text: notes }];
    return { record, notes, files: [...named, ...sboms] };
  }
  throw new FactoryError(
    'document-invalid',
    `${at.sboms}: wanted the ${wanted.length} SBOMs that ${at.record} names, got ${sboms.length} files that are not those`,
    { hint: 'hand over the files of one release' },
  );
}
