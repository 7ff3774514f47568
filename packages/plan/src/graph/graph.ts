import {
  type DockerfileReading,
  declaredContexts,
  dockerfilePath,
  examineDockerfile,
  FactoryError,
  inLineOrder,
  isFactoryError,
  mergeErrors,
  type NamedContext,
  namedImages,
  type Platform,
  platformsOfImage,
  pluginTool,
  readDockerfile,
  readOptions,
  type Workspace,
  type WorkspaceImage,
} from '@officina/core';
import { partsOfAbsentTools } from './absent-tools.ts';
import { buildOrder } from './build-order.ts';
import { narrowerParents, refuseUnbuilt } from './built-platforms.ts';
import { refuseUndeclaredArguments } from './image-arguments.ts';
import { isPinnedBy, kindOfName, pluginsContext, refuseOtherPlatform, undeclared } from './named-context.ts';

/** One image with what its Dockerfile takes from outside, on any of the platforms, in the order of its lines. */
export interface GraphImage {
  readonly image: WorkspaceImage;
  readonly parents: readonly string[];
  /** Every name in the Dockerfile that is an image of ours, and which: itself, or the one in place of a skipped one. */
  readonly contexts: ReadonlyMap<string, string>;
  /** Keys of `parents` in image.yaml. */
  readonly externals: readonly string[];
  readonly tools: readonly string[];
  /** Names of what an image that it stands on has locked, and which: the nearest. Its key is in this one's. */
  readonly inherited: ReadonlyMap<string, string>;
  /** The names by which it takes Debian packages: the image's, and those of its stages. */
  readonly debian: readonly string[];
  /** Whether it takes the factory's own scripts. */
  readonly scripts: boolean;
  /** Folders that it shares with other images. */
  readonly shared: readonly string[];
  readonly readings: ReadonlyMap<Platform, DockerfileReading>;
}

export interface GraphOptions {
  readonly platforms: readonly Platform[];
  /** Only these images and those that they stand on; all when left out. */
  readonly only?: readonly string[] | undefined;
  /** Images that are left out: what stands on one stands on that one's own FROM instead. */
  readonly skip?: readonly string[] | undefined;
}

/** A graph as far as it could be read, and all that is wrong with it. */
export interface ExaminedGraph {
  /** In build order; in any order where something is wrong. */
  readonly nodes: readonly GraphImage[];
  /** dockerfile-invalid, parent-missing, tool-undeclared, tool-unused, spec-invalid; graph-cycle only alone. */
  readonly problems: readonly FactoryError[];
}

/** The images in build order: parents first, images of one depth by name. Throws image-unknown, platform-missing. */
export function examineGraph(workspace: Workspace, options: GraphOptions): ExaminedGraph {
  const { platforms } = options;
  const only = options.only && namedImages(options.only, workspace.images);
  const skip = namedImages(options.skip ?? [], workspace.images);
  const byName = imagesByName(workspace);
  const isBuilt = (name: string) => {
    const image = byName.get(name);
    return image === undefined || platformsOfImage(image, platforms).length > 0;
  };
  const wanted = [...(only ?? [...byName.keys()].filter((name) => !skip.includes(name) && isBuilt(name)))];
  const unknown = [...wanted, ...skip].filter((name) => !byName.has(name));
  if (unknown.length > 0) {
    throw new FactoryError('image-unknown', `${workspace.folder} has no image ${unknown.join(', ')}`, {
      hint: `known are ${[...byName.keys()].slice(0, 20).join(', ')}`,
    });
  }
  refuseUnbuilt(
    wanted.filter((name) => !isBuilt(name)),
    platforms,
  );
  const nodes = new Map<string, GraphImage>();
  const read: ImageReading[] = [];
  const errors: FactoryError[] = [];
  // A list that grows while it is walked: depth is bounded by memory, not by the stack.
  for (const name of wanted) {
    const image = byName.get(name);
    if (image === undefined || nodes.has(name)) continue;
    const reading = readImage(image, { platforms, byName, skip });
    errors.push(...reading.problems);
    read.push(reading);
    nodes.set(name, reading.node);
    wanted.push(...reading.node.parents);
  }
  // A circle first: what lies on one misses whatever the image at its bottom would have.
  const order = errors.length === 0 ? buildOrder(nodes) : [...nodes.values()];
  for (const { node, unknown, inherited } of read) {
    for (const used of unknown.values()) {
      const owner = pinnedAbove(node, { name: used.name, nodes });
      if (owner === undefined) errors.push(undeclared(node.image, used, [...byName.keys()]));
      else inherited.set(used.name, owner);
    }
  }
  errors.push(...read.flatMap(({ node }) => narrowerParents(node, nodes)));
  errors.push(...read.flatMap(({ node }) => partsOfAbsentTools(node, nodes)));
  return { nodes: order, problems: inLineOrder(errors) };
}

function imagesByName(workspace: Workspace): Map<string, WorkspaceImage> {
  const channels = new Map<string, string>();
  const errors: FactoryError[] = [];
  for (const image of workspace.images) {
    if (!/^[a-z0-9]+(?:(?:-+|\.)[a-z0-9]+)*$/.test(image.name) || image.name === 'scratch') {
      const message = `${image.folder}: "${image.name}" is no image name, wanted lower-case words joined by - or .`;
      errors.push(new FactoryError('spec-invalid', message, { hint: 'rename the folder' }));
    }
    for (const channel of new Set(image.spec.channels)) {
      const other = channels.get(channel);
      if (other !== undefined) {
        const message = `${image.name} and ${other} both have the channel ${channel}, and one would overwrite the other`;
        errors.push(
          new FactoryError('spec-invalid', message, { hint: `rename it in ${image.folder}/image.yaml` }),
        );
      }
      channels.set(channel, image.name);
    }
  }
  if (errors.length > 0) throw mergeErrors(errors);
  return new Map(workspace.images.map((image) => [image.name, image]));
}

interface Surroundings {
  readonly platforms: readonly Platform[];
  readonly byName: ReadonlyMap<string, WorkspaceImage>;
  readonly skip: readonly string[];
}

interface ImageReading {
  readonly node: GraphImage;
  /** Names that the image itself does not declare. */
  readonly unknown: ReadonlyMap<string, NamedContext>;
  /** Those of them that an image above it pins; filled when all images are read. */
  readonly inherited: Map<string, string>;
  readonly problems: readonly FactoryError[];
}

function readImage(image: WorkspaceImage, { platforms, byName, skip }: Surroundings): ImageReading {
  const isImage = (name: string) => byName.has(name);
  const sets = {
    image: new Set<string>(),
    external: new Set<string>(),
    tool: new Set<string>(),
    debian: new Set<string>(),
    npm: new Set<string>(),
    scripts: new Set<string>(),
    shared: new Set<string>(),
  };
  const unknown = new Map<string, NamedContext>();
  const inherited = new Map<string, string>();
  const readings = new Map<Platform, DockerfileReading>();
  const problems: FactoryError[] = [];
  for (const platform of platformsOfImage(image, platforms)) {
    const examined = examineDockerfile(image.dockerfile, readOptions(image, platform));
    const { reading } = examined;
    problems.push(...examined.problems);
    readings.set(platform, reading);
    for (const used of reading.names) {
      attempt(problems, () => {
        const kind = kindOfName(image, used, isImage);
        if (kind !== 'external') refuseOtherPlatform(image, used, platform);
        if (kind === 'plugins') for (const plugin of pluginsOf(image)) sets.tool.add(plugin);
        else if (kind !== undefined) sets[kind].add(used.name);
        else if (!unknown.has(used.name)) unknown.set(used.name, used);
      });
    }
  }
  // A line that is refused may be the one that takes it.
  if (problems.length === 0) attempt(problems, () => refuseUnused(image, sets));
  if (problems.length === 0) attempt(problems, () => refuseUndeclaredArguments(image));
  const contexts = new Map<string, string>();
  for (const name of sets.image) {
    attempt(problems, () => contexts.set(name, inPlaceOf(name, { platforms, byName, skip })));
  }
  const node = {
    image,
    parents: [...new Set(contexts.values())],
    contexts,
    externals: [...sets.external],
    tools: [...sets.tool],
    inherited,
    debian: [...sets.debian],
    scripts: sets.scripts.size > 0,
    shared: [...sets.shared].sort(),
    readings,
  };
  return { node, unknown, inherited, problems };
}

function attempt(problems: FactoryError[], work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    problems.push(error);
  }
}

interface UsedNames {
  readonly tool: ReadonlySet<string>;
  readonly debian: ReadonlySet<string>;
  readonly shared: ReadonlySet<string>;
}

function refuseUnused(image: WorkspaceImage, sets: UsedNames): void {
  const file = dockerfilePath(image);
  const plugins = pluginsOf(image);
  const wanted = Object.keys(image.spec.tools).map((tool) =>
    plugins.includes(tool) ? pluginsContext : tool,
  );
  const taken = plugins.every((plugin) => sets.tool.has(plugin)) ? [pluginsContext] : [];
  // What compiles a tool needs no line of its own: where that one is not taken, it is what is to be said.
  for (const { build } of Object.values(image.spec.tools)) if (build !== undefined) taken.push(build.with);
  const unused = [...new Set(wanted)].filter((tool) => !sets.tool.has(tool) && !taken.includes(tool));
  unused.push(...(image.spec.shared ?? []).filter((folder) => !sets.shared.has(folder)));
  const debian = [...declaredContexts(image.spec.debian).keys()];
  unused.push(...debian.filter((context) => !sets.debian.has(context)));
  if (unused.length > 0) {
    const message = `${image.name}: ${image.folder}/image.yaml wants ${unused.join(', ')}, and the Dockerfile takes none of it`;
    const first = unused[0] ?? '';
    const line = debian.includes(first)
      ? `RUN --mount=from=officina,target=/officina --mount=from=${first},target=/locked sh /officina/debian`
      : `COPY --link --from=${first} / /`;
    throw new FactoryError('tool-unused', message, {
      hint: `add "${line}" to ${file}, or remove it from image.yaml`,
    });
  }
}

/** The keys of tools that its plugins of Neovim are locked under. */
function pluginsOf({ spec }: WorkspaceImage): string[] {
  return Object.keys(spec.neovim?.plugins ?? {}).map(pluginTool);
}

/** The nearest image above one that pins a name, breadth first in the order of the Dockerfiles' lines. */
function pinnedAbove(
  { parents }: GraphImage,
  { name, nodes }: { readonly name: string; readonly nodes: ReadonlyMap<string, GraphImage> },
): string | undefined {
  // A Set hands out what is added while it is walked.
  const above = new Set(parents);
  for (const candidate of above) {
    const node = nodes.get(candidate);
    if (node !== undefined && isPinnedBy(node.image, name)) return candidate;
    for (const parent of node?.parents ?? []) above.add(parent);
  }
  return undefined;
}

/** The image itself, or the nearest one that a skipped image stands on; throws spec-invalid where there is none. */
function inPlaceOf(name: string, { platforms, byName, skip }: Surroundings): string {
  let found = name;
  const passed = new Set<string>();
  while (skip.includes(found) && !passed.has(found)) {
    passed.add(found);
    const image = byName.get(found);
    const [platform = 'linux/amd64'] = platforms;
    found = image === undefined ? '' : readDockerfile(image.dockerfile, readOptions(image, platform)).base;
  }
  if (byName.has(found) && !passed.has(found)) return found;
  throw new FactoryError(
    'spec-invalid',
    `${name} cannot be skipped: it stands on ${found}, which is no image here`,
    {
      hint: 'skip only images that are FROM another image of this workspace',
    },
  );
}
