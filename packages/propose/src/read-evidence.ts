import {
  type Files,
  parseBuildResult,
  parseReleaseRecord,
  parseSmokeResult,
  readDocument,
  readDocuments,
} from '@officina/core';
import type { EvidenceDocuments } from './evidence.ts';

/** The documents of a branch's own run, as files. */
export interface EvidenceFiles {
  readonly build?: readonly string[] | undefined;
  readonly smoke?: readonly string[] | undefined;
  readonly released?: string | undefined;
}

/** Reads evidence; undefined when no report is named. Throws file-missing and document-invalid. */
export async function readEvidence(
  { build = [], smoke = [], released }: EvidenceFiles,
  files: Pick<Files, 'read' | 'walk'>,
): Promise<EvidenceDocuments | undefined> {
  if (smoke.length === 0) return undefined;
  return {
    builds: await readDocuments(files, { names: build, file: 'build.json' }, parseBuildResult),
    smokes: await readDocuments(files, { names: smoke, file: 'smoke.json' }, parseSmokeResult),
    ...(released === undefined ? {} : { released: await readDocument(files, released, parseReleaseRecord) }),
  };
}
