import { type Files, type Registry, type ReleaseRecord, readRecord, renderDocument } from '@officina/core';
import type { Publication, ReleaseFile } from './github/publish-release.ts';
import type { Inputs } from './inputs.ts';
import { renderNotes } from './notes.ts';
import { readSboms, type SbomFile } from './sbom/read-sboms.ts';

/** What a release leaves for people, beside its record. */
export interface Outcome {
  /** The notes in Markdown. */
  readonly notes: string;
  /** Empty for a dry run: they are not there yet. */
  readonly sboms: readonly Pick<SbomFile, 'name' | 'text'>[];
}

export interface OutcomeRequest {
  /** The release to compare with; the one that the record names when left out. */
  readonly previous?: ReleaseRecord | undefined;
  readonly dryRun?: boolean | undefined;
}

/** The notes of a record and its SBOMs, as the registry has them. */
export async function outcomeOf(
  record: ReleaseRecord,
  { previous, dryRun }: OutcomeRequest,
  registry: Registry,
): Promise<Outcome> {
  const before =
    previous ?? (record.previous && (await readRecord(record.registry, record.previous, registry)));
  const notes = renderNotes(record, before ? { previous: before } : {});
  return { notes, sboms: dryRun === true ? [] : await readSboms(record, registry) };
}

/** The files beside a release on GitHub. */
export function assetsOf(record: ReleaseRecord, { notes, sboms }: Outcome): ReleaseFile[] {
  return [
    { name: 'release.json', text: renderDocument(record) },
    { name: 'release-notes.md', text: notes },
    ...sboms.map(({ name, text }) => ({ name, text })),
  ];
}

/** Writes record, notes and SBOMs where the action's inputs say; returns what GitHub is to show. */
export async function writeOutcome(
  record: ReleaseRecord,
  { notes, sboms }: Outcome,
  { inputs, files }: { readonly inputs: Inputs; readonly files: Pick<Files, 'write'> },
): Promise<Publication> {
  await files.write(inputs.result, renderDocument(record));
  await files.write(inputs.notes, notes);
  for (const { name, text } of sboms) await files.write(`${inputs.sboms}/${name}`, text);
  return { record, notes, files: assetsOf(record, { notes, sboms }) };
}
