import {
  type BuildResult,
  FactoryError,
  type Files,
  parseBuildResult,
  parsePlan,
  parseReleaseRecord,
  parseSmokeResult,
  readDocument,
  readDocuments,
  type SmokeResult,
} from '@officina/core';
import type { Inputs } from './inputs.ts';
import { readKeys } from './record/released-keys.ts';
import type { ReleaseInputs } from './run.ts';

/** What the action's inputs ask for, the documents read; throws file-missing, document-invalid and report-mismatch. */
export async function readInputs(
  { images, nightly, version, channels, previous, ...inputs }: Inputs,
  files: Pick<Files, 'read' | 'walk'>,
): Promise<ReleaseInputs> {
  return {
    images,
    plan: await readDocument(files, inputs.plan, parsePlan),
    build: joinBuilds(
      await readDocuments(files, { names: inputs.build, file: 'build.json' }, parseBuildResult),
    ),
    smoke: joinReports(
      await readDocuments(files, { names: inputs.smoke, file: 'smoke.json' }, parseSmokeResult),
    ),
    keys: await readKeys(files, inputs.keys),
    nightly,
    sources: inputs.sources,
    dryRun: inputs['dry-run'],
    ...(version === undefined ? {} : { version }),
    ...(channels === undefined ? {} : { channels }),
    ...(previous === undefined ? {} : { previous: await readDocument(files, previous, parseReleaseRecord) }),
  };
}

/** The results of several machines as one; throws report-mismatch for results of different registries. */
export function joinBuilds(builds: readonly BuildResult[]): BuildResult {
  const [first, ...rest] = builds;
  if (first === undefined)
    throw new FactoryError('input-invalid', 'input "build" names no document', {
      hint: 'name build.json, one per machine that built',
    });
  const other = rest.find(({ registry }) => registry !== first.registry);
  if (other !== undefined) {
    throw new FactoryError(
      'report-mismatch',
      `one machine built for ${first.registry}, another for ${other.registry}`,
      { hint: 'hand over the documents of one run' },
    );
  }
  return {
    ...first,
    candidates: builds.flatMap(({ candidates }) => candidates),
    milliseconds: Math.max(...builds.map(({ milliseconds }) => milliseconds)),
  };
}

function joinReports(results: readonly SmokeResult[]): SmokeResult {
  return { schema: 'officina.smoke/v1', reports: results.flatMap(({ reports }) => reports) };
}
