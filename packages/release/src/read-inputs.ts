import {
  type Files,
  parseBuildResult,
  parsePlan,
  parseReleaseRecord,
  parseSmokeResult,
  readDocument,
} from '@officina/core';
import type { Inputs } from './inputs.ts';
import type { ReleaseInputs } from './run.ts';

/** What the action's inputs ask for, the documents read; throws file-missing and document-invalid. */
export async function readInputs(
  { images, nightly, version, channels, previous, ...inputs }: Inputs,
  files: Pick<Files, 'read'>,
): Promise<ReleaseInputs> {
  return {
    images,
    plan: await readDocument(files, inputs.plan, parsePlan),
    build: await readDocument(files, inputs.build, parseBuildResult),
    smoke: await readDocument(files, inputs.smoke, parseSmokeResult),
    nightly,
    dryRun: inputs['dry-run'],
    ...(version === undefined ? {} : { version }),
    ...(channels === undefined ? {} : { channels }),
    ...(previous === undefined ? {} : { previous: await readDocument(files, previous, parseReleaseRecord) }),
  };
}
