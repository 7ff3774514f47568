import {
  architectureOf,
  engineGreenName,
  FactoryError,
  fillTemplate,
  type Mirrors,
  mirrorUrl,
  type Plan,
  type PlannedPlatform,
  type Platform,
  parseReference,
  renderDocument,
  renderReference,
  type Workspace,
} from '@officina/core';
import type { CacheOptions } from './cache.ts';
import { imageLabels } from './image-labels.ts';
import { joinPlan, lineage, type Planned, rootParent } from './lineage.ts';
import { renderToolDockerfile } from './tool-target.ts';

/** One target of a bake file (docs.docker.com/build/bake/reference), the part that the factory writes. */
export interface BakeTarget {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly 'dockerfile-inline'?: string;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly args: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly network?: 'host';
  readonly secret?: readonly string[];
  readonly 'cache-from'?: readonly string[];
  readonly 'cache-to'?: readonly string[];
  readonly output: readonly string[];
  readonly attest: readonly string[];
}

/** A whole bake file; its default group is the images to build. */
export interface BakeDefinition {
  readonly group: { readonly default: { readonly targets: readonly string[] } };
  readonly target: Readonly<Record<string, BakeTarget>>;
}

/** A file of this machine that build steps may read and that never enters an image. */
export interface BuildSecret {
  readonly id: string;
  readonly file: string;
}

export interface BakeOptions {
  readonly workspace: Workspace;
  readonly plan: Plan;
  readonly mirrors: Mirrors;
  readonly network?: 'default' | 'host';
  readonly secrets?: readonly BuildSecret[];
  readonly cache?: CacheOptions;
}

/** The target of an image on a platform: `base_amd64`. No image name has a `_`, so no two collide. */
export function targetName(image: string, { platform }: Pick<PlannedPlatform, 'platform'>): string {
  return `${image}_${architectureOf(platform)}`;
}

/**
 * Writes the one graph of everything that a plan builds: a target per tool, per list of Debian packages and per image,
 * chained by named contexts. A pure function of its input; throws when plan, workspace and locks do not fit.
 */
export function bakeDefinition(options: BakeOptions): BakeDefinition {
  const images = joinPlan(options.plan, options.workspace);
  const target: Record<string, BakeTarget> = {};
  const targets: string[] = [];
  for (const image of images.values()) {
    for (const entry of image.planned.platforms) {
      if (entry.action !== 'build') continue;
      targets.push(targetName(image.name, entry));
      Object.assign(target, imageTargets(image, entry, { ...options, images }));
    }
  }
  return { group: { default: { targets } }, target };
}

/** The JSON of a bake file: what HCL would fill in (`${...}`, `%{...}`) is doubled, so that every text stays as it is. */
export function renderBake(definition: BakeDefinition): string {
  return renderDocument(definition).replaceAll(/[$%]\{/g, (match) => `${match[0]}${match}`);
}

interface Surroundings extends BakeOptions {
  readonly images: ReadonlyMap<string, Planned>;
}

function imageTargets(
  image: Planned,
  entry: PlannedPlatform,
  around: Surroundings,
): Record<string, BakeTarget> {
  const { workspace, images, plan, mirrors, secrets = [], cache = { from: [], to: [] } } = around;
  const { platform, key } = entry;
  const name = targetName(image.name, entry);
  const common = {
    args: { SOURCE_DATE_EPOCH: String(plan.epoch) },
    platforms: [platform],
    attest: ['type=provenance,disabled=true'],
    ...(around.network === 'host' ? { network: 'host' as const } : {}),
  };
  const targets: Record<string, BakeTarget> = {};
  const contexts: Record<string, string> = {};
  for (const [parent, locked] of Object.entries(image.lock.parents)) {
    contexts[parent] = `docker-image://${mirrorUrl(`${locked.image}@${locked.digest}`, mirrors)}`;
  }
  for (const parent of image.planned.parents) contexts[parent] = parentContext(parent, entry, around);
  for (const [name, parent] of Object.entries(image.planned.aliases ?? {}))
    contexts[name] = parentContext(parent, entry, around);
  const inner = { ...common, output: ['type=cacheonly'] };
  for (const tool of image.planned.tools) {
    const spec = image.image.spec.tools[tool];
    const locked = image.lock.tools[tool];
    if (spec === undefined || locked === undefined) {
      throw new FactoryError('tool-undeclared', `${image.name}: image.yaml has no tool ${tool}`, {
        hint: 'run officina plan again',
      });
    }
    contexts[tool] = `target:${name}_${tool}`;
    targets[`${name}_${tool}`] = {
      'dockerfile-inline': renderToolDockerfile({ image: image.name, tool, spec, locked, platform, mirrors }),
      contexts: { unpack: unpackContext(image, platform, around) },
      ...inner,
    };
  }
  const debian = image.lock.debian?.[platform];
  if (debian !== undefined) {
    const sorted = [...debian].sort((a, b) => (a.name < b.name ? -1 : 1));
    const lines = sorted.map(
      (pkg) => `${pkg.name}=${pkg.version} ${pkg.architecture} ${pkg.size} ${pkg.sha256}`,
    );
    contexts['debian-packages'] = `target:${name}_debian-packages`;
    targets[`${name}_debian-packages`] = {
      'dockerfile-inline': ['FROM scratch', "COPY <<'EOF' /packages", ...lines, 'EOF', ''].join('\n'),
      ...inner,
    };
  }
  const fill = (lines: readonly string[]) => lines.map((line) => fillTemplate(line, { target: name }));
  targets[name] = {
    context: image.image.folder,
    dockerfile: 'Dockerfile',
    contexts,
    labels: imageLabels(image, { workspace, images, platform, key }),
    ...(secrets.length === 0
      ? {}
      : { secret: secrets.map(({ id, file }) => `type=file,id=${id},src=${file}`) }),
    ...(cache.from.length === 0 ? {} : { 'cache-from': fill(cache.from) }),
    ...(cache.to.length === 0 ? {} : { 'cache-to': fill(cache.to).map(harmless) }),
    ...common,
    output: [`type=docker,oci-mediatypes=true,${packing(workspace)}`],
  };
  return targets;
}

/** Forced, because the builder would else take whatever packing of a layer it has: two builds, two digests. */
function packing({ factory }: Workspace): string {
  return `compression=${factory.compression},force-compression=true`;
}

/** A cache that cannot be written must not fail a build. */
function harmless(line: string): string {
  return /(?:^|,)ignore-error=/.test(line) ? line : `${line},ignore-error=true`;
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
  if (entry.action === 'build') return `target:${targetName(parent, entry)}`;
  if (entry.digest === undefined) {
    throw new FactoryError('document-invalid', `the plan reuses ${parent} for ${platform} without a digest`, {
      hint: 'run officina plan again',
    });
  }
  if (entry.found === 'engine') {
    // No digest here: the builder would ask the name's registry, and there is none. run compares it beforehand.
    return `docker-image://${engineGreenName(parent, entry.key)}`;
  }
  const reference = { ...parseReference(around.plan.registry), digest: entry.digest };
  return `docker-image://${mirrorUrl(renderReference(reference), around.mirrors)}`;
}

/** Where archives are unpacked: the image of others at the bottom, else the first by name of the nearest that has any. */
function unpackContext(image: Planned, platform: Platform, { images, mirrors }: Surroundings): string {
  const others = lineage(image.name, images)
    .reverse()
    .flatMap(({ lock }) => Object.entries(lock.parents).sort(([a], [b]) => (a < b ? -1 : 1)));
  const parent = rootParent(image.name, images, platform) ?? others[0]?.[1];
  if (parent !== undefined) return `docker-image://${mirrorUrl(`${parent.image}@${parent.digest}`, mirrors)}`;
  throw new FactoryError('parent-missing', `${image.name}: no external parent to unpack its tools in`, {
    hint: `add one under parents: in ${image.name}/image.yaml`,
  });
}
