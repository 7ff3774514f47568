import { type Files, type Registry, type ReleaseRecord, readRecord, renderDocument } from '@officina/core';
import type { Inputs } from './inputs.ts';
import { renderNotes } from './notes.ts';
import { readSboms } from './sbom/read-sboms.ts';

export interface OutcomePorts {
  readonly files: Pick<Files, 'write'>;
  readonly registry: Registry;
}

/** Writes the record, its notes and its SBOMs where the action's inputs say; returns the notes. */
export async function writeOutcome(
  record: ReleaseRecord,
  { inputs, previous }: { readonly inputs: Inputs; readonly previous: ReleaseRecord | undefined },
  { files, registry }: OutcomePorts,
): Promise<string> {
  const before =
    previous ?? (record.previous && (await readRecord(record.registry, record.previous, registry)));
  const notes = renderNotes(record, before ? { previous: before } : {});
  await files.write(inputs.result, renderDocument(record));
  await files.write(inputs.notes, notes);
  const sboms = inputs['dry-run'] ? [] : await readSboms(record, registry);
  for (const { name, text } of sboms) await files.write(`${inputs.sboms}/${name}`, text);
  return notes;
}
