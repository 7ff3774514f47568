import {
  type BuildSpec,
  copiedPaths,
  type DebianGround,
  debianContent,
  debianGround,
  digested,
  engineGreenName,
  FactoryError,
  groundParent,
  isToolOn,
  type LockedParent,
  lockedContexts,
  mirrorUrl,
  npmContent,
  type PlannedPlatform,
  type Platform,
  pinsOf,
  pluginTool,
  renderReference,
  scriptsContent,
  scriptsContext,
  sharedPath,
  toolContent,
} from '@officina/core';
import type { BakeTarget, Surroundings } from './bake.ts';
import { libraryDockerfile } from './compile.ts';
import { environmentOf, environmentTarget } from './environment-tool.ts';
import { lineage, type Planned, pinnedParent, rootParent } from './lineage.ts';
import { copiedMaterials, packedTar } from './packed-tools.ts';
import { placedTool } from './placed-tool.ts';
import { renderPluginsDockerfile } from './plugins-target.ts';
import { targetName } from './target-name.ts';
import { renderToolDockerfile } from './tool-target.ts';

export interface NamedContexts {
  /** What each name in the Dockerfile stands for, as buildx writes it. */
  readonly contexts: Readonly<Record<string, string>>;
  /** The targets that those stand for, beside the images' own. */
  readonly targets: Readonly<Record<string, BakeTarget>>;
}

interface Options extends Surroundings {
  /** What all targets have that are never exported. */
  readonly inner: Pick<BakeTarget, 'args' | 'platforms' | 'attest' | 'network' | 'output'>;
  /** The names that matter, where not all of them do. */
  readonly taken: ReadonlySet<string> | undefined;
}

/**
 * What the Dockerfile of an image on a platform may name: images of ours, locked images of others and tools (its own and
 * its ancestors'), its Debian packages. Throws parent-missing, tool-undeclared or document-invalid for a plan that does
 * not fit.
 */
export function namedContexts(image: Planned, entry: PlannedPlatform, options: Options): NamedContexts {
  const { images, shelf, taken } = options;
  const { lock, name, planned } = image;
  const targets: Record<string, BakeTarget> = {};
  const contexts: Record<string, string> = {};
  const isTaken = (used: string) => taken?.has(used) ?? true;
  // None but what is used: a context takes the place of a stage of the same name.
  for (const [parent, locked] of Object.entries(lock.parents))
    if (Object.hasOwn(planned.externals, parent) && isTaken(parent))
      contexts[parent] = externalContext(locked, options);
  for (const parent of planned.parents)
    if (isTaken(parent)) contexts[parent] = parentContext(parent, entry, options);
  for (const [alias, parent] of Object.entries(planned.aliases ?? {}))
    if (isTaken(alias)) contexts[alias] = parentContext(parent, entry, options);
  const take = (tool: string, owner: Planned | undefined) => {
    if (!isToolOn(owner?.image.spec.tools[tool] ?? {}, entry.platform)) {
      contexts[tool] = shelf.add({});
      return;
    }
    // The very target that its owner has, whether that one is built now or reused.
    const target = `${targetName(owner?.name ?? name, entry)}_${tool}`;
    contexts[tool] = `target:${target}`;
    Object.assign(targets, toolTargets(target, { tool, owner }, { ...options, entry }));
  };
  for (const tool of planned.tools) if (isTaken(tool)) take(tool, image);
  if (image.image.spec.neovim !== undefined && isTaken('neovim-plugins')) {
    const target = `${targetName(name, entry)}__plugins`;
    contexts['neovim-plugins'] = `target:${target}`;
    Object.assign(targets, pluginsTargets(target, image, { ...options, entry }));
  }
  for (const [used, owner] of Object.entries(planned.inherited ?? {})) {
    if (!isTaken(used)) continue;
    const external = pinnedParent(image, used, images);
    if (external === undefined) take(used, images.get(owner));
    else contexts[used] = externalContext(external, options);
  }
  const { platform } = entry;
  const debian = [...lockedContexts(lock, platform)].filter(([context]) => isTaken(context));
  if (debian.length > 0) {
    const ground = groundOf(image, platform, options);
    const parent = groundParent(ground, ground.owner.lock?.parents);
    const owner = { image: name, platform, parent, repositories: lock.repositories };
    for (const [context, packages] of debian) {
      // One that is skipped is not below.
      const below = ground.below.get(context)?.filter((one) => images.has(one.name)) ?? [];
      contexts[context] = shelf.add(debianContent(owner, { ...packages, below: pinsOf(below, platform) }));
    }
  }
  const lockfile = options.packageLocks?.get(name);
  if (lockfile !== undefined && isTaken('npm-packages'))
    contexts['npm-packages'] = shelf.add(npmContent(name, { lockfile, platform }));
  if (planned.scripts === true && isTaken(scriptsContext))
    contexts[scriptsContext] = shelf.add(scriptsContent(options.plan.epoch));
  for (const folder of planned.shared ?? [])
    if (isTaken(folder)) contexts[folder] = sharedPath(image.image, folder);
  return { contexts, targets };
}

/** What an image's Debian packages are installed on. */
function groundOf({ image }: Planned, platform: Platform, { workspace }: Options): DebianGround {
  return debianGround(image, { platform, images: new Map(workspace.images.map((one) => [one.name, one])) });
}

function externalContext(
  { image, digest }: LockedParent,
  { mirrors, layouts }: Pick<Surroundings, 'mirrors' | 'layouts'>,
): string {
  const layout = layouts?.get(digest);
  if (layout !== undefined) return `oci-layout://${layout}@${digest}`;
  return `docker-image://${mirrorUrl(`${image}@${digest}`, mirrors)}`;
}

/**
 * A tool's files are its target's own context. Contexts of one name would take each other's place: a builder keeps one copy
 * of a local folder per name and per last folder of the target's own context (buildx's opt.go, BuildKit's source/local).
 */
function toolTargets(
  target: string,
  { tool, owner }: { readonly tool: string; readonly owner: Planned | undefined },
  options: Options & { readonly entry: PlannedPlatform },
): Record<string, BakeTarget> {
  const { entry, inner, shelf } = options;
  const spec = owner?.image.spec.tools[tool];
  const locked = owner?.lock.tools[tool];
  if (owner === undefined || spec === undefined || locked === undefined) {
    throw new FactoryError(
      'tool-undeclared',
      `${owner?.name ?? 'the plan'}: image.yaml has no tool ${tool}`,
      {
        hint: 'run officina plan again',
      },
    );
  }
  const { platform } = entry;
  const content = toolContent({ image: owner.name, tool }, { locked, platform });
  const what = `${owner.name}: ${tool} ${locked.version} for ${platform}`;
  const environment = environmentOf(spec, { what, locked, platform, content, epoch: options.plan.epoch });
  if (environment !== undefined) {
    const { dockerfile, content: own } = environmentTarget(packedTar(environment, options), content);
    return { [target]: { 'dockerfile-inline': dockerfile, context: shelf.add(own), ...inner } };
  }
  const copied = copiedPaths(spec, { locked, platform });
  const materials = copied && copiedMaterials(copied, { ...options, content });
  if (copied !== undefined && materials !== undefined) {
    const placed = placedTool(copied, { materials, epoch: options.plan.epoch });
    return {
      [target]: { 'dockerfile-inline': placed.dockerfile, context: shelf.add(placed.content), ...inner },
    };
  }
  const unpack = unpackContext(owner, platform, options);
  const compiling = spec.build && compilerTargets(spec.build, { owner, unpack }, options);
  return {
    ...compiling?.targets,
    [target]: {
      'dockerfile-inline': renderToolDockerfile({ image: owner.name, tool, spec, locked, platform }),
      context: shelf.add(content),
      contexts: { unpack, ...compiling?.contexts },
      ...inner,
    },
  };
}

/** What a tool that is compiled takes beside its own files: its compiler, and that one's library, of which one has only one. */
function compilerTargets(
  { with: tool }: BuildSpec,
  { owner, unpack }: { readonly owner: Planned; readonly unpack: string },
  options: Options & { readonly entry: PlannedPlatform },
): { readonly contexts: Record<string, string>; readonly targets: Record<string, BakeTarget> } {
  const compiler = `${targetName(owner.name, options.entry)}_${tool}`;
  const library = `${compiler}__library`;
  const own = { compiler: `target:${compiler}` };
  return {
    contexts: { ...own, library: `target:${library}` },
    targets: {
      ...toolTargets(compiler, { tool, owner }, options),
      [library]: {
        'dockerfile-inline': libraryDockerfile({ image: owner.name, tool }),
        contexts: { unpack, ...own },
        ...options.inner,
      },
    },
  };
}

/** The target that holds an image's plugins of Neovim side by side, and that of each plugin. */
function pluginsTargets(
  target: string,
  image: Planned,
  options: Options & { readonly entry: PlannedPlatform },
): Record<string, BakeTarget> {
  const { entry, inner } = options;
  const found = Object.entries(image.image.spec.neovim?.plugins ?? {}).map(([name, { branch }]) => {
    const context = pluginTool(name);
    const commit = image.lock.tools[context]?.version ?? '';
    return { name, context, branch, commit, target: `${targetName(image.name, entry)}_${context}` };
  });
  const own = found.map((plugin) =>
    toolTargets(plugin.target, { tool: plugin.context, owner: image }, options),
  );
  const all = {
    'dockerfile-inline': renderPluginsDockerfile(found),
    contexts: {
      ...Object.fromEntries(found.map((plugin) => [plugin.context, `target:${plugin.target}`])),
      unpack: unpackContext(image, entry.platform, options),
    },
    ...inner,
  };
  return { ...Object.assign({}, ...own), [target]: all };
}

function parentContext(parent: string, { platform }: PlannedPlatform, around: Surroundings): string {
  const entry = around.images
    .get(parent)
    ?.planned.platforms.find((candidate) => candidate.platform === platform);
  if (entry === undefined) {
    throw new FactoryError('parent-missing', `the plan has no ${parent} for ${platform}`, {
      hint: 'run officina plan again',
    });
  }
  if (entry.action !== 'reuse') return `target:${targetName(parent, entry)}`;
  if (entry.digest === undefined) {
    throw new FactoryError('document-invalid', `the plan reuses ${parent} for ${platform} without a digest`, {
      hint: 'run officina plan again',
    });
  }
  const layout = around.layouts?.get(entry.digest);
  if (layout !== undefined) return `oci-layout://${layout}@${entry.digest}`;
  if (entry.found === 'engine') {
    // No digest here: the builder would ask the name's registry, and there is none. run compares it beforehand.
    return `docker-image://${engineGreenName(parent, entry.key)}`;
  }
  const reference = digested(around.plan.registry, entry.digest);
  return `docker-image://${mirrorUrl(renderReference(reference), around.mirrors)}`;
}

/** Where archives are unpacked: where image.yaml says, the image of others at the bottom, else the first by name of the nearest that has any. */
function unpackContext(image: Planned, platform: Platform, around: Surroundings): string {
  const { images } = around;
  const others = lineage(image.name, images)
    .reverse()
    .flatMap(({ lock, image: { spec } }) =>
      Object.entries(lock.parents)
        .filter(([name]) => name !== spec.frontend)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  const { 'unpack-in': named } = image.image.spec;
  const chosen = named === undefined ? undefined : image.lock.parents[named];
  const parent = chosen ?? rootParent(image.name, images, platform) ?? others[0]?.[1];
  if (parent !== undefined) return externalContext(parent, around);
  throw new FactoryError('parent-missing', `${image.name}: no external parent to unpack its tools in`, {
    hint: `add one under parents: in ${image.name}/image.yaml`,
  });
}
