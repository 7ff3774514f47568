import { FactoryError } from './error.ts';
import type { Platform } from './platform.ts';
import type { Workspace, WorkspaceImage } from './workspace.ts';

/** Those of some platforms that an image is built for: all, or what its image.yaml has of them; in their order. */
export function platformsOfImage(
  { spec }: Pick<WorkspaceImage, 'spec'>,
  platforms: readonly Platform[],
): Platform[] {
  return platforms.filter((platform) => spec.platforms?.includes(platform) ?? true);
}

/** An error (spec-invalid) for each image that is for a platform which the workspace is not. */
export function platformProblems({
  folder,
  factory,
  images,
}: Pick<Workspace, 'folder' | 'factory' | 'images'>): FactoryError[] {
  return images.flatMap(({ folder: place, spec: { platforms = [] } }) =>
    platforms
      .filter((platform) => !factory.platforms.includes(platform))
      .map(
        (platform) =>
          new FactoryError(
            'spec-invalid',
            `${place}/image.yaml: platforms: ${platform} is none of ${folder}/factory.yaml, which has ${factory.platforms.join(', ')}`,
            { hint: `add ${platform} to platforms in ${folder}/factory.yaml, or take it out here` },
          ),
      ),
  );
}
