import { type BuildResult, type EngineImages, loadWorkspace, renderDocument } from '@officina/core';
import { createEngineImages, findEngine, findRegistryAuth, type Ports, runAction } from '@officina/host';
import { Inputs } from './inputs.ts';
import { renderNotes } from './notes.ts';
import { readInputs } from './read-inputs.ts';
import { readRecord } from './record-artifact.ts';
import { run } from './run.ts';
import { readSboms } from './sbom/read-sboms.ts';
import { renderRelease } from './summary.ts';

void runAction({
  inputs: Inputs,
  settings: ({ mirrors }) => ({ mirrors }),
  run: async (inputs, plain) => {
    const { factory } = await loadWorkspace(plain.files, inputs.images);
    const ports = plain.withMirrors({ ...factory.mirrors, ...inputs.mirrors });
    const { files, registry } = ports;
    const given = await readInputs(inputs, files);
    const record = await run(given, { ...ports, ...(await engineFor(given.build, ports)) });
    const before = record.previous && (await readRecord(record.registry, record.previous, registry));
    const previous = given.previous ?? (before || undefined);
    const notes = renderNotes(record, previous === undefined ? {} : { previous });
    await files.write(inputs.result, renderDocument(record));
    await files.write(inputs.notes, notes);
    const sboms = inputs['dry-run'] ? [] : await readSboms(record, registry);
    for (const { name, text } of sboms) await files.write(`${inputs.sboms}/${name}`, text);
    const images = JSON.stringify(renderRelease(record));
    const { version = '' } = record;
    return {
      outputs: { record: inputs.result, notes: inputs.notes, sboms: inputs.sboms, version, images },
      summary: notes,
    };
  },
});

/** An engine is needed only for candidates that no registry has. */
async function engineFor(build: BuildResult, ports: Ports): Promise<{ engine?: EngineImages }> {
  if (build.candidates.every(({ found }) => found === 'registry')) return {};
  const auth = (registry: string) => findRegistryAuth(registry, ports);
  return { engine: createEngineImages(await findEngine(ports), { auth }) };
}
