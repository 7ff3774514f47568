import {
  FactoryError,
  type Files,
  inputsDigest,
  type Plan,
  readSharedFiles,
  readTakenFiles,
  sharedPath,
  type Workspace,
} from '@officina/core';

/** Throws plan-stale, naming the images, when the workspace is not what the plan was made from: a key would lie. */
export async function refuseStale(
  plan: Plan,
  { workspace, files }: { readonly workspace: Workspace; readonly files: Files },
): Promise<void> {
  const stale: string[] = [];
  const limit = Number.POSITIVE_INFINITY;
  const folders = plan.images.flatMap(({ name, shared: names = [] }) =>
    names.map((folder) => [folder, sharedPath({ folder: `${workspace.folder}/${name}` }, folder)] as const),
  );
  const shared = await readSharedFiles(files, new Map(folders), { limit });
  for (const { name, platforms, readings = {} } of plan.images) {
    const image = workspace.images.find((candidate) => candidate.name === name);
    const sources = new Map(platforms.map(({ platform }) => [platform, readings[platform]?.sources ?? []]));
    const taken = image && (await readTakenFiles(files, image, { sources, limit }));
    for (const { platform } of platforms) {
      const now =
        image && inputsDigest(image, { ...workspace, shared, files: taken?.get(platform) ?? new Map() });
      if (now === undefined || now !== readings[platform]?.inputs) stale.push(`${name} for ${platform}`);
    }
  }
  if (stale.length === 0) return;
  throw new FactoryError(
    'plan-stale',
    `${workspace.folder} is not what the plan was made from: ${stale.join(', ')} would be built from other inputs`,
    { hint: 'run officina plan again' },
  );
}
