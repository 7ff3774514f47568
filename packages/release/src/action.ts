import { type BuildResult, type EngineImages, loadWorkspace } from '@officina/core';
import * as host from '@officina/host';
import { type Publication, publishRelease } from './github/publish-release.ts';
import { readPublication } from './github/read-publication.ts';
import { Inputs } from './inputs.ts';
import { outcomeOf, outputsOf, writeOutcome } from './outcome.ts';
import { pageAction } from './page/page-action.ts';
import { readInputs } from './read-inputs.ts';
import { run } from './run.ts';

void host.runAction({
  inputs: Inputs,
  run: async (inputs, ports) => {
    const layers = host.createRegistryLayers((blob) => ports.registry.stream(blob));
    if (inputs.site !== undefined) return pageAction(inputs, inputs.site, { ...ports, layers });
    const { show: record, repository, token, result, notes, sboms } = inputs;
    const shown = record && (await readPublication({ record, notes, sboms }, ports.files));
    const made = shown || (await release(inputs, ports));
    const isShown = repository !== undefined && !inputs['dry-run'];
    const github = () => host.createGitHubReleases({ repository, token, log: ports.talk.warn });
    const page = isShown ? await publishRelease(made, { releases: github(), talk: ports.talk }) : undefined;
    return { outputs: outputsOf(made, { ...inputs, record: record ?? result, page }), summary: made.notes };
  },
});

async function release(inputs: Inputs, ports: host.Ports): Promise<Publication> {
  const { signing } = (await loadWorkspace(ports.files, inputs.images)).factory;
  const given = { ...(await readInputs(inputs, ports.files)), builder: host.findBuilder() };
  const signer = host.createSigner(signing, { exec: ports.exec, folder: inputs.images });
  const engine = await engineFor(given.build, ports);
  const readCommitted = (commit: string, file: string) => host.readCommitted(commit, file, ports.exec);
  const record = await run(given, { ...ports, ...engine, signer, readCommitted });
  return writeOutcome(record, await outcomeOf(record, given, { ...ports, signer }), { ...ports, inputs });
}

async function engineFor({ candidates }: BuildResult, ports: host.Ports): Promise<{ engine?: EngineImages }> {
  if (candidates.every(({ found }) => found === 'registry')) return {};
  const auth = (registry: string) => host.findRegistryAuth(registry, ports);
  return { engine: host.createEngineImages(await host.findEngine(ports), { auth }) };
}
