import {
  type BuildResult,
  digestOf,
  type Files,
  type KeptSources,
  keepSources,
  lockSources,
  type MaterialStore,
  mediaTypes,
  nameIn,
  type Plan,
  readPackageLocks,
  type SourcePlaces,
  type Talk,
  tagged,
  type Workspace,
} from '@officina/core';
import { candidateOf } from './gate/gate.ts';
import type { Write } from './promote/promote.ts';

interface Ports {
  readonly files: Pick<Files, 'read'>;
  readonly talk: Talk;
  readonly places?: SourcePlaces;
  readonly materials?: MaterialStore;
}

interface Request {
  readonly plan: Plan;
  readonly workspace: Workspace;
}

/**
 * Keeps every byte that the locks of a release name, before any tag of it is written; where factory.yaml keeps nothing, it
 * says for how long the commit can be built. Throws what bringing and putting throw.
 */
export async function keepReleased(
  { plan, workspace, folder = '.officina/sources' }: Request & { readonly folder: string | undefined },
  { places, materials, files, talk }: Ports,
): Promise<KeptSources[]> {
  const { keep } = workspace.factory;
  if (keep === 'none') {
    talk.warn(`${plan.registry}: ${untilWhen}`);
    return [];
  }
  const place = places?.open(keep, { repository: plan.registry, folder });
  if (place === undefined || materials === undefined)
    throw new TypeError('release was given no place to keep');
  const packageLocks = await readPackageLocks(workspace, files);
  return keepSources(lockSources(plan, { workspace, packageLocks }), { place, materials, files, talk });
}

/** What `keep: none` means for a release. */
export const untilWhen =
  "nothing keeps the bytes that its locks name (keep: none), so its commit can be built only until an upstream takes one of them away, and none says when: Debian's pool drops a package some time after a point release or a security update replaced it";

/**
 * The tags by which an image holds what it was made from: they go when the image goes. And those of the locks, by which
 * builds look for it: a prune may have taken them since they were seen.
 */
export function sourcesWrites(
  kept: readonly KeptSources[],
  { plan, build, workspace }: Request & { readonly build: BuildResult },
): Write[] {
  if (workspace.factory.keep !== 'registry') return [];
  const held = kept.flatMap(({ image, platform, body, tag }): Write[] => {
    const candidate = candidateOf(build, image, platform);
    if (candidate === undefined) return [];
    const manifest = { digest: digestOf(body), mediaType: mediaTypes.manifest, body };
    return [`${candidate.digest.replace(':', '-')}.sources`, tag].map((name) => ({
      ...{ image, reference: tagged(plan.registry, name), manifest, kind: 'sources' },
    }));
  });
  return [...new Map(held.map((write) => [nameIn(write.reference), write])).values()];
}
