import {
  type Descriptor,
  type Digest,
  digested,
  FactoryError,
  type ImageConfig,
  isPythonImage,
  type LockedParent,
  labels,
  mapToEnd,
  type ParentSpec,
  type Platform,
  platformOf,
  pythonOfSettings,
  pythonOfTag,
  type RawManifest,
  type Reference,
  readIfJson,
  readManifest,
  readRegistryImage,
  renderReference,
  tagged,
} from '@officina/core';
import { z } from 'zod';
import type { ResolvePorts } from '../ports.ts';

/** The digest behind an image's tag, on every platform that is wanted; throws registry-missing or platform-missing. */
export async function resolveParent(
  spec: Pick<ParentSpec, 'image' | 'tag'>,
  locked: LockedParent | undefined,
  context: Inspection,
): Promise<LockedParent> {
  const reference = tagged(spec.image, spec.tag);
  const same = locked?.image === spec.image && locked.tag === spec.tag;
  const isKnown = locked?.python !== undefined || !isSilent(spec);
  if (same && isKnown && (await context.registry.head(reference)) === locked.digest) return locked;
  const top = await context.registry.manifest(reference);
  if (top === undefined) {
    throw new FactoryError('registry-missing', `${spec.image}:${spec.tag} is not in its registry`, {
      hint: 'fix "image" and "tag" of the parent in image.yaml',
    });
  }
  const facts = await factsOf(top, { reference, isSilent: isSilent(spec) }, context);
  return { image: spec.image, tag: spec.tag, digest: top.digest, ...facts };
}

/** What an image says of itself that ends up in the lock. */
export type ParentFacts = Pick<LockedParent, 'bootstrapped' | 'devcontainer' | 'python'>;

/** What a locked parent says of itself; throws registry-missing, registry-answer or platform-missing. */
export async function parentFacts(parent: LockedParent, context: Inspection): Promise<ParentFacts> {
  const reference = digested(parent.image, parent.digest);
  const top = await context.registry.manifest(reference);
  if (top !== undefined) return factsOf(top, { reference, isSilent: isSilent(parent) }, context);
  throw new FactoryError('registry-missing', `${renderReference(reference)} is not in its registry`, {
    hint: 'run officina resolve',
  });
}

interface Inspection {
  readonly registry: ResolvePorts['registry'];
  readonly platforms: readonly Platform[];
}

async function factsOf(
  top: RawManifest,
  { reference, isSilent }: { readonly reference: Reference; readonly isSilent: boolean },
  { registry, platforms }: Inspection,
): Promise<ParentFacts> {
  const found = await mapToEnd(platforms, Number.POSITIVE_INFINITY, (platform) =>
    inspect(platform, { reference, top, registry }),
  );
  return {
    ...(found.some((own) => own.labels[labels.bootstrapped] === 'true') ? { bootstrapped: true } : {}),
    ...devcontainerOf(found[0]?.labels['devcontainer.metadata']),
    ...(isSilent ? pythonOf(found.map(({ environment }) => environment)) : {}),
  };
}

/** Whether it is for the image itself to say which Python it has: called python, at a tag that does not. */
function isSilent({ image, tag }: Pick<ParentSpec, 'image' | 'tag'>): boolean {
  return isPythonImage(image) && pythonOfTag(image, tag) === undefined;
}

/** Nothing where its platforms do not agree. */
function pythonOf(settings: readonly (readonly string[])[]): Pick<LockedParent, 'python'> {
  const [python, ...others] = new Set(settings.map(pythonOfSettings));
  return python === undefined || others.length > 0 ? {} : { python };
}

/** One entry or several (containers.dev, image metadata); a label that is neither says nothing to anyone. */
function devcontainerOf(label: string | undefined): Pick<LockedParent, 'devcontainer'> {
  const Entries = z.array(z.record(z.string(), z.unknown())).min(1);
  const entries = Entries.safeParse([readIfJson(label)].flat()).data;
  return entries === undefined ? {} : { devcontainer: entries };
}

/** What the image of a platform says of itself; throws platform-missing when there is none. */
async function inspect(
  platform: Platform,
  at: {
    readonly reference: Reference;
    readonly top: RawManifest;
    readonly registry: ResolvePorts['registry'];
  },
): Promise<Pick<ImageConfig, 'labels' | 'environment'>> {
  const { reference, top, registry } = at;
  const { manifests } = readManifest(top.body) ?? {};
  const digest = manifests === undefined ? top.digest : childOf(platform, manifests);
  const image = await readRegistryImage(registry, digested(reference, digest));
  if (image?.labels === undefined || image.environment === undefined) {
    throw new FactoryError(
      'registry-answer',
      `${renderReference(reference)}: the registry has no image for its own digest ${digest}`,
      { hint: 'run again, or choose another parent' },
    );
  }
  if (image.platform !== platform) throw noPlatform(platform, [image.platform]);
  const [trigger] = image.triggers ?? [];
  if (trigger !== undefined) {
    throw new FactoryError(
      'dockerfile-invalid',
      `${renderReference(reference)} has an ONBUILD trigger, "${trigger}": it would run in our builds and is in no key`,
      { hint: 'choose another parent' },
    );
  }
  return { labels: image.labels, environment: image.environment };
}

function childOf(platform: Platform, manifests: readonly Descriptor[]): Digest {
  const found = manifests.find((child) => platformOf(child) === platform);
  if (found !== undefined) return found.digest;
  throw noPlatform(platform, manifests.map(platformOf));
}

function noPlatform(platform: Platform, there: readonly (string | undefined)[]): FactoryError {
  const list = there.filter((name) => name !== undefined && name !== 'unknown/unknown');
  return new FactoryError(
    'platform-missing',
    `the image has no ${platform}; it has ${list.join(', ') || 'nothing'}`,
    { hint: `take ${platform} out of platforms, or choose another parent` },
  );
}
