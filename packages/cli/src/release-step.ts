import { loadWorkspace, type ReleaseRecord } from '@officina/core';
import { createGitHubReleases, createSigner, findBuilder, readCommitted } from '@officina/host';
import {
  outcomeOf,
  publishRelease,
  type ReleaseInputs,
  readKeys,
  run,
  writeOutcome,
} from '@officina/release';
import type { Workshop } from './workshop.ts';

export interface ReleaseStepInputs extends Omit<ReleaseInputs, 'images' | 'keys'> {
  /** The file of what plan kept of its keys, instead of the state folder's. */
  readonly keys?: string;
  /** The repository on GitHub, `owner/name`, that shows the release, too; none when left out. */
  readonly repository?: string;
}

/** Gives the green candidates their tags in the registry, kept as release.json, with notes and SBOMs beside it. */
export async function release(
  workshop: Workshop,
  { repository, keys, ...inputs }: ReleaseStepInputs,
): Promise<ReleaseRecord> {
  const { options, files, place, talk } = workshop;
  // Finding an engine takes longer than all the rest: it is asked only about what no registry has.
  const inRegistry = inputs.build.candidates.every(({ found }) => found === 'registry');
  const engine = inRegistry ? undefined : await workshop.connectIfThere();
  const { factory } = await loadWorkspace(files, options.images);
  const signer = createSigner(factory.signing, { exec: workshop.exec, folder: options.images });
  const document = await run(
    {
      ...inputs,
      images: options.images,
      registry: options.registry,
      sources: place('sources'),
      keys: await readKeys(files, keys ?? place('keys.json')),
      builder: findBuilder(),
    },
    {
      ...workshop,
      signer,
      readCommitted: (commit, file) => readCommitted(commit, file, workshop.exec),
      ...(engine === undefined ? {} : { engine: engine.images }),
    },
  );
  const outcome = await outcomeOf(document, inputs, { ...workshop, signer });
  const made = { result: place('release.json'), notes: place('release-notes.md'), sboms: place('sbom') };
  const publication = await writeOutcome(document, outcome, { inputs: made, files });
  if (repository !== undefined && inputs.dryRun !== true) {
    const { token } = workshop.settings;
    const releases = createGitHubReleases({ repository, token, log: talk.warn });
    await publishRelease(publication, { releases, talk });
  }
  return document;
}
