import {
  type Files,
  parseBuildResult,
  parseReleaseRecord,
  parseSmokeResult,
  readDocument,
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
  files: Pick<Files, 'read'>,
): Promise<EvidenceDocuments | undefined> {
  if (smoke.length === 0) return undefined;
  return {
    builds: await Promise.all(build.map((file) => readDocument(files, file, parseBuildResult))),
    smokes: await Promise.all(smoke.map((file) => readDocument(files, file, parseSmokeResult))),
    ...(released === undefined ? {} : { released: await readDocument(files, released, parseReleaseRecord) }),
  };
}
