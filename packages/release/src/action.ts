import { type BuildResult, type EngineImages, loadWorkspace, renderDocument } from '@officina/core';
import * as host from '@officina/host';
import { publishRelease } from './github/publish-release.ts';
import { Inputs } from './inputs.ts';
import { assetsOf, outcomeOf } from './outcome.ts';
import { readInputs } from './read-inputs.ts';
import { run } from './run.ts';
import { toReleaseRows } from './summary.ts';

void host.runAction({
  inputs: Inputs,
  run: async (inputs, ports) => {
    const { result, notes, sboms, repository, token } = inputs;
    const { factory } = await loadWorkspace(ports.files, inputs.images);
    const given = await readInputs(inputs, ports.files);
    const signer = host.createSigner(factory.signing, { exec: ports.exec, folder: inputs.images });
    const engine = await engineFor(given.build, ports);
    const readCommitted = (commit: string, file: string) => host.readCommitted(commit, file, ports.exec);
    const asked = { ...given, builder: host.findBuilder() };
    const record = await run(asked, { ...ports, ...engine, signer, readCommitted });
    const outcome = await outcomeOf(record, given, ports.registry);
    await ports.files.write(result, renderDocument(record));
    await ports.files.write(notes, outcome.notes);
    for (const { name, text } of outcome.sboms) await ports.files.write(`${sboms}/${name}`, text);
    const shown = { record, notes: outcome.notes, files: assetsOf(record, outcome) };
    const github = () => host.createGitHubReleases({ repository, token, log: ports.talk.warn });
    const isShown = repository !== undefined && !inputs['dry-run'];
    const page = isShown ? await publishRelease(shown, { releases: github(), talk: ports.talk }) : '';
    const images = JSON.stringify(toReleaseRows(record));
    const outputs = { record: result, notes, sboms, version: record.version ?? '', images, page: page ?? '' };
    return { outputs, summary: outcome.notes };
  },
});

/** An engine is needed only for candidates that no registry has. */
async function engineFor(build: BuildResult, ports: host.Ports): Promise<{ engine?: EngineImages }> {
  if (build.candidates.every(({ found }) => found === 'registry')) return {};
  const auth = (registry: string) => host.findRegistryAuth(registry, ports);
  return { engine: host.createEngineImages(await host.findEngine(ports), { auth }) };
}
