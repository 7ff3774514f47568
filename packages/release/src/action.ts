import { type BuildResult, type EngineImages, loadWorkspace } from '@officina/core';
import * as host from '@officina/host';
import { Inputs } from './inputs.ts';
import { readInputs } from './read-inputs.ts';
import { run } from './run.ts';
import { toReleaseRows } from './summary.ts';
import { writeOutcome } from './write-outcome.ts';

void host.runAction({
  inputs: Inputs,
  run: async (inputs, ports) => {
    const { factory } = await loadWorkspace(ports.files, inputs.images);
    const given = await readInputs(inputs, ports.files);
    const signer = host.createSigner(factory.signing, { exec: ports.exec, folder: inputs.images });
    const engine = await engineFor(given.build, ports);
    const readCommitted = (commit: string, file: string) => host.readCommitted(commit, file, ports.exec);
    const record = await run(given, { ...ports, ...engine, signer, readCommitted });
    const notes = await writeOutcome(record, { inputs, previous: given.previous }, ports);
    const images = JSON.stringify(toReleaseRows(record));
    const { version = '' } = record;
    const { result, notes: file, sboms } = inputs;
    return { outputs: { record: result, notes: file, sboms, version, images }, summary: notes };
  },
});

/** An engine is needed only for candidates that no registry has. */
async function engineFor(build: BuildResult, ports: host.Ports): Promise<{ engine?: EngineImages }> {
  if (build.candidates.every(({ found }) => found === 'registry')) return {};
  const auth = (registry: string) => host.findRegistryAuth(registry, ports);
  return { engine: host.createEngineImages(await host.findEngine(ports), { auth }) };
}
