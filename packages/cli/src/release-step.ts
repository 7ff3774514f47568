import { loadWorkspace, type ReleaseRecord, renderDocument } from '@officina/core';
import { createGitHubReleases, createSigner, findBuilder, readCommitted } from '@officina/host';
import { assetsOf, outcomeOf, publishRelease, type ReleaseInputs, run } from '@officina/release';
import type { Workshop } from './workshop.ts';

export interface ReleaseStepInputs extends Omit<ReleaseInputs, 'images'> {
  /** The repository on GitHub, `owner/name`, that shows the release, too; none when left out. */
  readonly repository?: string;
}

/** Gives the green candidates their tags in the registry, kept as release.json, with notes and SBOMs beside it. */
export async function release(
  workshop: Workshop,
  { repository, ...inputs }: ReleaseStepInputs,
): Promise<ReleaseRecord> {
  const { options, files, place, talk } = workshop;
  const engine = await workshop.connectIfThere();
  const { factory } = await loadWorkspace(files, options.images);
  const signer = createSigner(factory.signing, { exec: workshop.exec, folder: options.images });
  const document = await run(
    { ...inputs, images: options.images, builder: findBuilder() },
    {
      ...workshop,
      signer,
      readCommitted: (commit, file) => readCommitted(commit, file, workshop.exec),
      ...(engine === undefined ? {} : { engine: engine.images }),
    },
  );
  const outcome = await outcomeOf(document, inputs, workshop.registry);
  await files.write(place('release.json'), renderDocument(document));
  await files.write(place('release-notes.md'), outcome.notes);
  for (const { name, text } of outcome.sboms) await files.write(place('sbom', name), text);
  if (repository !== undefined && inputs.dryRun !== true) {
    const { token } = workshop.settings;
    const releases = createGitHubReleases({ repository, token, log: talk.warn });
    const publication = { record: document, notes: outcome.notes, files: assetsOf(document, outcome) };
    await publishRelease(publication, { releases, talk });
  }
  return document;
}
