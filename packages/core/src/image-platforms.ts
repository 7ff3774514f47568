import { FactoryError } from './error.ts';
import type { Platform } from './platform.ts';
import type { ToolSpec } from './spec/tool-spec.ts';
import type { Workspace, WorkspaceImage } from './workspace.ts';

/** Those of some platforms that an image is built for: all, or what its image.yaml has of them; in their order. */
export function platformsOfImage(
  { spec }: Pick<WorkspaceImage, 'spec'>,
  platforms: readonly Platform[],
): Platform[] {
  return platforms.filter((platform) => spec.platforms?.includes(platform) ?? true);
}

/** Those of some platforms that a tool is for: all, or what image.yaml has of them; in their order. */
export function platformsOfTool(
  { platforms: own }: Pick<ToolSpec, 'platforms'>,
  platforms: readonly Platform[],
): Platform[] {
  return platforms.filter((platform) => own?.includes(platform) ?? true);
}

/** Whether a tool is for a platform. */
export function isToolOn(tool: Pick<ToolSpec, 'platforms'>, platform: Platform): boolean {
  return platformsOfTool(tool, [platform]).length > 0;
}

/** A spec with those of its tools that are for a platform. */
export function specOn<S extends Pick<WorkspaceImage['spec'], 'tools'>>(spec: S, platform: Platform): S {
  const tools = Object.entries(spec.tools).filter(([, tool]) => isToolOn(tool, platform));
  return { ...spec, tools: Object.fromEntries(tools) };
}

/** An error (spec-invalid) for each tool that is for a platform which its image is not. */
export function toolPlatformProblems({
  factory,
  images,
}: Pick<Workspace, 'factory' | 'images'>): FactoryError[] {
  return images.flatMap((image) => {
    const there = platformsOfImage(image, factory.platforms);
    return Object.entries(image.spec.tools).flatMap(([name, { platforms = [] }]) =>
      platforms
        .filter((platform) => !there.includes(platform))
        .map((platform) => {
          const message = `${image.folder}/image.yaml: tools.${name}.platforms: the image is not for ${platform}, only for ${there.join(', ')}`;
          return new FactoryError('spec-invalid', message, { hint: `take ${platform} out there` });
        }),
    );
  });
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
