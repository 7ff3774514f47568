import { debianContext, declaredContexts, isInImage } from './debian-contexts.ts';
import { readDockerfile } from './dockerfile/dockerfile.ts';
import { readOptions } from './dockerfile/frontend.ts';
import { type LayerLine, layerLines, readStages } from './dockerfile/layer-lines.ts';
import type { LockedParent } from './document/lock.ts';
import { FactoryError } from './error.ts';
import { graphCycle } from './graph-cycle.ts';
import type { Platform } from './platform.ts';
import type { WorkspaceImage } from './workspace.ts';

type Image = Pick<WorkspaceImage, 'name' | 'spec' | 'folder' | 'dockerfile'>;

/** What an image's Debian packages are installed on. */
export interface DebianGround<I extends Image = WorkspaceImage> {
  /** The image whose image.yaml names the parent at the bottom: itself, or one that it is made from. */
  readonly owner: I;
  /** The parent's key there: its apt says which packages come, and from where. */
  readonly parent: string;
  /** The images of ours between that have packages of their own, the lowest first, by the context that brings more. */
  readonly below: ReadonlyMap<string, readonly I[]>;
}

interface Options<I extends Image> {
  readonly platform: Platform;
  /** All images of the workspace. */
  readonly images: ReadonlyMap<string, I>;
}

/**
 * What an image's Debian packages are installed on, on a platform, as plan reads the Dockerfiles: those of the image on what its
 * last stage stands on, those of a stage on what that one stands on. Throws parent-missing where that is no parent that a lock
 * has, or another one for a stage; graph-cycle; dockerfile-invalid.
 */
export function debianGround<I extends Image>(image: I, options: Options<I>): DebianGround<I> {
  const [first = debianContext, ...others] = declaredContexts(image.spec.debian).keys();
  const ground = standingOf(image, first, options);
  const { owner, parent } = ground;
  const stages = others.map((context) => [context, standingOf(image, context, options)] as const);
  for (const [context, standing] of stages) {
    // A stage on another parent of its own installs what apt chose in the image's.
    if (standing.below.length === 0) continue;
    if (isSameParent(standing, ground)) continue;
    const message = `${image.name}: the stage of ${context} stands on ${standing.parent} of ${standing.owner.name}, its other packages on ${parent} of ${owner.name}`;
    throw new FactoryError('parent-missing', message, {
      hint: `let the stage be FROM what the packages of ${first} are installed on: apt is asked in one parent`,
    });
  }
  const { platform } = options;
  const withPackages = ({ below }: Standing<I>) =>
    below.filter((one) => declaredContexts(one.spec.debian).has(debianContext) && hasPackages(one, platform));
  const all = [[first, ground] as const, ...stages];
  const below = new Map(all.map(([context, standing]) => [context, withPackages(standing)]));
  return { owner, parent, below };
}

/** Whether two images' parents are one image of others by one tag, be it that each locks its digest itself. */
function isSameParent(...[one, other]: readonly Pick<Standing<Image>, 'owner' | 'parent'>[]): boolean {
  const [a, b] = [one, other].map((standing) => standing?.owner.spec.parents[standing.parent]);
  return a !== undefined && a.image === b?.image && a.tag === b.tag;
}

/** What an image's last stage stands on, whatever it installs; throws as debianGround does. */
export function imageGround<I extends Image>(
  image: I,
  options: Options<I>,
): Pick<DebianGround<I>, 'owner' | 'parent'> {
  const { owner, parent } = goDown(image, baseOf(image, options.platform), options);
  return { owner, parent };
}

/** The parent of a ground, as its owner's lock has it; throws parent-missing. */
export function groundParent<I extends Image>(
  { owner, parent }: Pick<DebianGround<I>, 'owner' | 'parent'>,
  parents: Readonly<Record<string, LockedParent>> | undefined,
): LockedParent {
  const locked = parents !== undefined && Object.hasOwn(parents, parent) ? parents[parent] : undefined;
  if (locked !== undefined) return locked;
  const message = `${owner.name}: parent ${parent} is not locked, and apt is asked in it`;
  throw new FactoryError('parent-missing', message, { hint: `run officina resolve --only ${owner.name}` });
}

/** `name=version` of what images, the lowest first, have by their locks, sorted; of two versions the upper one's. */
export function pinsOf(images: readonly Pick<WorkspaceImage, 'lock'>[], platform: Platform): string[] {
  const packages = images.flatMap(({ lock }) => lock?.debian?.[platform] ?? []);
  const pins = new Map(packages.filter(isInImage).map(({ name, version }) => [name, `${name}=${version}`]));
  return [...pins.values()].sort();
}

interface Standing<I> {
  readonly owner: I;
  readonly parent: string;
  readonly below: readonly I[];
}

/** What the stage stands on that installs a context's packages. */
function standingOf<I extends Image>(image: I, context: string, options: Options<I>): Standing<I> {
  return goDown(image, rootOf(image, context, options.platform), options);
}

/** Goes down from what an image, or a stage of it, is FROM to a parent. */
function goDown<I extends Image>(image: I, from: string, { platform, images }: Options<I>): Standing<I> {
  const below: I[] = [];
  let owner = image;
  for (let base = from; ; base = baseOf(owner, platform)) {
    const next = images.get(base);
    if (next === undefined) {
      const pinned = pinning(owner, base, { platform, images });
      if (pinned === undefined) throw notAParent(image, platform, base);
      return { owner: pinned, parent: base, below };
    }
    const above = [image, ...below.toReversed()];
    if (above.includes(next))
      throw graphCycle([...above.slice(above.indexOf(next)), next].map(({ name }) => name));
    below.unshift(next);
    owner = next;
  }
}

/** What the last stage stands on in the end; a name from outside the Dockerfile. */
function baseOf(image: Image, platform: Platform): string {
  return readDockerfile(image.dockerfile, readOptions(image, platform)).base;
}

/** The same of the stage that installs a context's packages; of the last one where none does. */
function rootOf(image: Image, context: string, platform: Platform): string {
  const options = readOptions(image, platform);
  const { base } = readDockerfile(image.dockerfile, options);
  // The first that names it: what takes from that stage comes after it.
  const { stages } = readStages(image.dockerfile, options);
  const taker = stages.find(({ layers }) => layers.some((layer) => isInstall(layer, context)));
  return taker?.root ?? base;
}

/** Whether an image's own packages are in it, and not in a stage alone that it takes files from. */
function hasPackages(image: Image, platform: Platform): boolean {
  const lines = layerLines(image.dockerfile, readOptions(image, platform));
  return lines.some((line) => isInstall(line, debianContext));
}

function isInstall({ keyword, names }: LayerLine, context: string): boolean {
  return keyword === 'RUN' && names.has(context);
}

/** The image whose image.yaml has a name as a parent: itself, or the nearest that it is made from. */
function pinning<I extends Image>(image: I, name: string, { platform, images }: Options<I>): I | undefined {
  // A Set hands out what is added while it is walked.
  const above = new Set([image]);
  for (const one of above) {
    if (Object.hasOwn(one.spec.parents, name)) return one;
    for (const used of readDockerfile(one.dockerfile, readOptions(one, platform)).names) {
      const other = images.get(used.name);
      if (other !== undefined) above.add(other);
    }
  }
  return undefined;
}

function notAParent({ name }: Image, platform: Platform, base: string): FactoryError {
  return new FactoryError(
    'parent-missing',
    `${platform}: apt is asked in the parent that an image stands on, and ${name} stands on ${base}`,
    { hint: 'let it be FROM an image of others with apt, or FROM an image of yours that is' },
  );
}
