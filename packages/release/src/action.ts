import {
  type BuildResult,
  type EngineImages,
  FactoryError,
  loadWorkspace,
  type Origin,
  parseBuildResult,
  parsePlan,
  parseReleaseRecord,
  parseSmokeResult,
  renderDocument,
} from '@officina/core';
import { createEngineImages, findEngine, findRegistryAuth, type Ports, runAction } from '@officina/host';
import { Inputs } from './inputs.ts';
import { renderNotes } from './notes.ts';
import { readRecord } from './record-artifact.ts';
import { run } from './run.ts';
import { renderRelease } from './summary.ts';

void runAction({
  inputs: Inputs,
  settings: ({ mirrors }) => ({ mirrors }),
  run: async (inputs, plain) => {
    const { factory } = await loadWorkspace(plain.files, inputs.images);
    const ports = plain.withMirrors({ ...factory.mirrors, ...inputs.mirrors });
    const { files, registry } = ports;
    const build = await load(ports, inputs.build, parseBuildResult);
    const given =
      inputs.previous === undefined ? undefined : await load(ports, inputs.previous, parseReleaseRecord);
    const record = await run(
      {
        images: inputs.images,
        plan: await load(ports, inputs.plan, parsePlan),
        build,
        smoke: await load(ports, inputs.smoke, parseSmokeResult),
        nightly: inputs.nightly,
        dryRun: inputs['dry-run'],
        ...(inputs.version === undefined ? {} : { version: inputs.version }),
        ...(inputs.channels === undefined ? {} : { channels: inputs.channels }),
        ...(given === undefined ? {} : { previous: given }),
      },
      { ...ports, ...(await engineFor(build, ports)) },
    );
    const previous =
      given ??
      (record.previous === undefined
        ? undefined
        : await readRecord(record.registry, record.previous, registry));
    const notes = renderNotes(record, previous === undefined ? {} : { previous });
    await files.write(inputs.result, renderDocument(record));
    await files.write(inputs.notes, notes);
    return {
      outputs: {
        record: inputs.result,
        notes: inputs.notes,
        version: record.version ?? '',
        images: JSON.stringify(renderRelease(record)),
      },
      summary: notes,
    };
  },
});

async function load<T>(
  { files }: Ports,
  file: string,
  parse: (text: string, origin: Origin) => T,
): Promise<T> {
  const text = await files.read(file);
  if (text !== undefined) return parse(text, { file });
  throw new FactoryError('file-missing', `${file} is not there`, {
    hint: 'hand over the documents of plan, build and smoke',
  });
}

/** An engine is needed only for candidates that no registry has. */
async function engineFor(build: BuildResult, ports: Ports): Promise<{ engine?: EngineImages }> {
  if (build.candidates.every(({ found }) => found === 'registry')) return {};
  const connection = await findEngine(ports);
  return {
    engine: createEngineImages(connection, { auth: (registry) => findRegistryAuth(registry, ports) }),
  };
}
