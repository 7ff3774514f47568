import {
  type Files,
  type Registry,
  type ReleaseRecord,
  readRecord,
  renderDocument,
  type Signer,
} from '@officina/core';
import type { Publication, ReleaseFile } from './github/publish-release.ts';
import type { PublicationFiles } from './github/read-publication.ts';
import type { Inputs } from './inputs.ts';
import { renderNotes } from './record/notes.ts';
import { toReleaseRows } from './record/summary.ts';
import { readSboms, type SbomFile } from './sbom/read-sboms.ts';
import { readVex } from './vex/read-vex.ts';

/** What a release leaves for people, beside its record. */
export interface Outcome {
  /** The notes in Markdown. */
  readonly notes: string;
  /** The signature of release.json, for `cosign verify-blob --bundle`; none without a signer. */
  readonly bundle?: string;
  /** Empty for a dry run: they are not there yet. */
  readonly sboms: readonly Pick<SbomFile, 'name' | 'text'>[];
}

export interface OutcomeRequest {
  /** The release to compare with; the one that the record names when left out. */
  readonly previous?: ReleaseRecord | undefined;
  readonly dryRun?: boolean | undefined;
}

/** The notes of a record, its SBOMs as the registry has them, and its signature as a file. */
export async function outcomeOf(
  record: ReleaseRecord,
  { previous, dryRun }: OutcomeRequest,
  { registry, signer }: { readonly registry: Registry; readonly signer?: Signer | undefined },
): Promise<Outcome> {
  const before =
    previous ?? (record.previous && (await readRecord(record.registry, record.previous, registry)));
  const vex = dryRun === true ? [] : await readVex(record, registry);
  const notes = renderNotes(record, { vex, ...(before ? { previous: before } : {}) });
  if (dryRun === true) return { notes, sboms: [] };
  const bundle = record.version && (await signer?.signText(renderDocument(record)));
  return { notes, sboms: await readSboms(record, registry), ...(bundle ? { bundle } : {}) };
}

/** The files beside a release on GitHub. */
export function assetsOf(record: ReleaseRecord, { notes, bundle, sboms }: Outcome): ReleaseFile[] {
  return [
    { name: 'release.json', text: renderDocument(record) },
    ...(bundle === undefined ? [] : [{ name: 'release.json.bundle', text: bundle }]),
    { name: 'release-notes.md', text: notes },
    ...sboms.map(({ name, text }) => ({ name, text })),
  ];
}

/** Writes record, notes, signature and SBOMs where the inputs say, named as the action's; returns what GitHub is to show. */
export async function writeOutcome(
  record: ReleaseRecord,
  outcome: Outcome,
  {
    inputs,
    files,
  }: {
    readonly inputs: Pick<Inputs, 'result' | 'notes' | 'sboms'>;
    readonly files: Pick<Files, 'write'>;
  },
): Promise<Publication> {
  await files.write(inputs.result, renderDocument(record));
  const { notes, bundle, sboms } = outcome;
  await files.write(inputs.notes, notes);
  if (bundle !== undefined) await files.write(`${inputs.result}.bundle`, bundle);
  for (const { name, text } of sboms) await files.write(`${inputs.sboms}/${name}`, text);
  return { record, notes, files: assetsOf(record, outcome) };
}

/** The action's outputs, by their names in action.yml. */
export function outputsOf(
  { record: made }: Publication,
  { record, notes, sboms, page = '' }: PublicationFiles & { readonly page: string | undefined },
): Record<string, string> {
  const images = JSON.stringify(toReleaseRows(made));
  return { record, notes, sboms, version: made.version ?? '', images, page };
}
