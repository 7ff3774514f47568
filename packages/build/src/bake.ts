import {
  argumentsOn,
  builderArguments,
  fillTemplate,
  isInlineDockerfile,
  type Mirrors,
  mirrorUrl,
  type PackageLocks,
  type Plan,
  type PlannedPlatform,
  type Platform,
  renderDocument,
  type Workspace,
} from '@officina/core';
import type { Layouts } from './apart-builder.ts';
import { attribute } from './attribute.ts';
import type { CacheOptions } from './cache.ts';
import { imageLabels } from './image-labels.ts';
import { laidFolder } from './laid-layers.ts';
import { joinPlan, type Planned } from './lineage.ts';
import { type LinesAlone, linesAlone } from './lines-alone.ts';
import { createShelf, type FolderShelf, type MaterialFolders } from './material-folder.ts';
import { namedContexts } from './named-contexts.ts';
import type { Packed, TakenMembers } from './packed-tools.ts';
import { layersName, targetName } from './target-name.ts';

/** One target of a bake file (docs.docker.com/build/bake/reference), the part that the factory writes. */
export interface BakeTarget {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly 'dockerfile-inline'?: string;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly args: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  /** Left out where the image is open and the builder's own network is meant. */
  readonly network?: 'none' | 'host';
  readonly secret?: readonly string[];
  readonly ssh?: readonly string[];
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

/** A definition, and the folders that it names, which must be laid out before it is used. */
export interface PreparedBake {
  readonly definition: BakeDefinition;
  readonly folders: MaterialFolders;
  /**
   * Archives whose files are copied once they are taken out, of which a step unpacks those that `members` has not all of; and
   * environments.
   */
  readonly packed: Packed;
}

/** A file of this machine that build steps may read and that never enters an image. */
export interface FileSecret {
  readonly id: string;
  readonly file: string;
}

/** The same, or an environment variable by its name. */
export type BuildSecret = FileSecret | { readonly id: string; readonly env: string };

export interface BakeOptions {
  readonly workspace: Workspace;
  readonly plan: Plan;
  readonly mirrors: Mirrors;
  readonly network?: 'default' | 'host';
  readonly secrets?: readonly BuildSecret[];
  /** Agents and keys that build steps may use, as buildx writes them: `default`, `id=path`. */
  readonly ssh?: readonly string[];
  readonly cache?: CacheOptions;
  /** Parents that the builder cannot get by itself, ours or others. */
  readonly layouts?: Layouts;
  /** The package-lock.json of each image that has npm packages, by its name. */
  readonly packageLocks?: PackageLocks;
  /** Where the folders of fetched files are to be; `files` when left out. */
  readonly files?: string;
  /** Where the builder is to write single layers; `laid` when left out. */
  readonly laid?: string;
  /** What was taken out of archives. */
  readonly members?: TakenMembers;
}

/**
 * Writes the one graph of everything that a plan builds: a target per tool and per image, chained by named contexts, and the
 * folders of fetched files that these take. A pure function of its input; throws when plan, workspace and locks do not fit.
 */
export function prepareBake(options: BakeOptions): PreparedBake {
  const shelf = createShelf(options.files ?? 'files');
  const packed: Packed = { tools: [], environments: [] };
  const images = joinPlan(options.plan, options.workspace);
  const target: Record<string, BakeTarget> = {};
  const targets: string[] = [];
  for (const image of images.values()) {
    for (const entry of image.planned.platforms) {
      if (entry.action === 'reuse' || entry.assembly?.lines.length === 0) continue;
      const alone = entry.assembly && linesAlone(image, entry.platform, entry.assembly.lines);
      targets.push(alone === undefined ? targetName(image.name, entry) : layersName(image.name, entry));
      Object.assign(target, imageTargets(image, entry, { ...options, images, shelf, packed, alone }));
    }
  }
  addStoodOn(target, { ...options, images, shelf, packed });
  return { definition: { group: { default: { targets } }, target }, folders: shelf.folders, packed };
}

/** The definition alone. */
export function bakeDefinition(options: BakeOptions): BakeDefinition {
  return prepareBake(options).definition;
}

/** What the targets of a definition take beside their own folders, as buildx writes it: `target:...`, `docker-image://...`. */
export function takenContexts({ target }: BakeDefinition): string[] {
  return Object.values(target).flatMap(({ contexts }) => Object.values(contexts ?? {}));
}

/** The target that a context of a definition is; undefined for any other context. */
export function targetIn(context: string): string | undefined {
  return /^target:(.*)/.exec(context)?.[1];
}

/** The JSON of a bake file: what HCL would fill in (`${...}`, `%{...}`) is doubled, so that every text stays as it is. */
export function renderBake(definition: BakeDefinition): string {
  return renderDocument(definition).replaceAll(/[$%]\{/g, (match) => `${match[0]}${match}`);
}

/** A plan joined with its workspace, while its targets are written. */
export interface Surroundings extends BakeOptions {
  readonly images: ReadonlyMap<string, Planned>;
  readonly shelf: FolderShelf;
  readonly packed: Packed;
}

/** What is assembled is a target of its own where something that the builder makes stands on it. */
function addStoodOn(target: Record<string, BakeTarget>, around: Surroundings): void {
  const byName = new Map(
    [...around.images.values()].flatMap((image) =>
      image.planned.platforms.map((entry) => [targetName(image.name, entry), { image, entry }] as const),
    ),
  );
  const waiting = Object.values(target);
  for (const { contexts = {} } of waiting) {
    for (const context of Object.values(contexts)) {
      const name = targetIn(context) ?? '';
      const wanted = byName.get(name);
      if (wanted === undefined || Object.hasOwn(target, name)) continue;
      const found = imageTargets(wanted.image, wanted.entry, around);
      Object.assign(target, found);
      waiting.push(...Object.values(found));
    }
  }
}

function imageTargets(
  image: Planned,
  entry: PlannedPlatform,
  around: Surroundings & { readonly alone?: LinesAlone | undefined },
): Record<string, BakeTarget> {
  const { workspace, images, plan, alone, secrets = [], ssh = [], cache = { from: [], to: [] } } = around;
  const { platform, key } = entry;
  const name = alone === undefined ? targetName(image.name, entry) : layersName(image.name, entry);
  const common = {
    args: { SOURCE_DATE_EPOCH: String(plan.epoch) },
    platforms: [platform],
    attest: ['type=provenance,disabled=true'],
  };
  const inner = { ...common, network: 'none' as const, output: ['type=cacheonly'] };
  const { contexts, targets } = namedContexts(image, entry, { ...around, inner, taken: alone?.names });
  const fill = (lines: readonly string[]) =>
    lines.map((line) => fillTemplate(line, { target: targetName(image.name, entry) }));
  const target: BakeTarget = {
    context: image.image.folder,
    ...(alone === undefined
      ? {
          ...dockerfileOf(image),
          contexts,
          labels: imageLabels(image, { workspace, images, platform, key }),
        }
      : { 'dockerfile-inline': alone.text, contexts }),
    ...(secrets.length === 0 ? {} : { secret: secrets.map(renderSecret) }),
    ...(ssh.length === 0 ? {} : { ssh }),
    ...(cache.from.length === 0 ? {} : { 'cache-from': fill(cache.from) }),
    // A few layers must not take the place of a whole image's cache.
    ...(cache.to.length === 0 || alone !== undefined ? {} : { 'cache-to': fill(cache.to).map(harmless) }),
    ...common,
    ...networkOf(image, around),
    args: {
      ...common.args,
      ...argumentsOn(image.image.spec, platform),
      ...usedArguments(image.image.dockerfile, platform),
      ...frontendArgument(image, around),
    },
    output: [
      `${exporter(alone === undefined ? undefined : laidFolder(around.laid ?? 'laid', name))},oci-mediatypes=true,${packing(workspace)}`,
    ],
  };
  return { ...targets, [name]: target };
}

function renderSecret(secret: BuildSecret): string {
  return 'env' in secret
    ? `type=env,id=${secret.id},env=${secret.env}`
    : `type=file,id=${secret.id},src=${secret.file}`;
}

/** One of several images is handed over as its text: beside a file the builder would look for that one's own .dockerignore. */
function dockerfileOf({ image }: Planned): Pick<BakeTarget, 'dockerfile' | 'dockerfile-inline'> {
  return isInlineDockerfile(image.spec)
    ? { 'dockerfile-inline': image.dockerfile }
    : { dockerfile: 'Dockerfile' };
}

/** Steps have no network, but for those of an image that says why it must have one. */
function networkOf({ image }: Planned, { network }: Surroundings): Pick<BakeTarget, 'network'> {
  if (image.spec.network === undefined) return { network: 'none' };
  return network === 'host' ? { network } : {};
}

/** The builder asks for this frontend instead of the one that `# syntax=` names: the same, by its locked digest. */
function frontendArgument({ image, lock }: Planned, { mirrors }: Surroundings): Record<string, string> {
  const parent = image.spec.frontend === undefined ? undefined : lock.parents[image.spec.frontend];
  return parent === undefined
    ? {}
    : { BUILDKIT_SYNTAX: mirrorUrl(`${parent.image}@${parent.digest}`, mirrors) };
}

/** Those that a Dockerfile names, maybe across continued lines; others would show in no layer, and need not be there. */
function usedArguments(dockerfile: string, platform: Platform): Record<string, string> {
  const joined = dockerfile.replace(/[\\`][ \t\r]*\n(?:[ \t\r]*(?:#.*)?\n)*/g, '');
  return Object.fromEntries(
    Object.entries(builderArguments(platform)).filter(([name]) => joined.includes(name)),
  );
}

/** An image goes to the engine; single layers, which the engine has no use for, to a folder. */
function exporter(folder: string | undefined): string {
  return folder === undefined ? 'type=docker' : `type=oci,tar=false,${attribute('dest', folder)}`;
}

/** Forced, because the builder would else take whatever packing of a layer it has: two builds, two digests. */
function packing({ factory }: Workspace): string {
  return `compression=${factory.compression},force-compression=true`;
}

/** A cache that cannot be written must not fail a build. */
function harmless(line: string): string {
  return /(?:^|,)ignore-error=/.test(line) ? line : `${line},ignore-error=true`;
}
