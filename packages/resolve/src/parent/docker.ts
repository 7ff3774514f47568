import {
  FactoryError,
  type LockedParent,
  labels,
  type ParentSpec,
  type Platform,
  parseReference,
  parseValue,
  type RawManifest,
  type Reference,
  renderReference,
} from '@officina/core';
import { z } from 'zod';
import type { ResolvePorts } from '../ports.ts';
import { settle } from '../settle.ts';

const PlatformOf = z.object({ os: z.string(), architecture: z.string() });
const DigestText = z.string().regex(/^sha256:[0-9a-f]{64}$/) as unknown as z.ZodType<`sha256:${string}`>;
const Index = z.object({
  manifests: z.array(z.object({ digest: DigestText, platform: PlatformOf.optional() })),
});
const Manifest = z.object({ config: z.object({ digest: DigestText }) });
const Config = PlatformOf.extend({
  config: z
    .object({
      Labels: z.record(z.string(), z.string()).nullish(),
      OnBuild: z.array(z.string()).nullish(),
    })
    .nullish(),
});

/** The digest behind an image's tag, on every platform that is wanted; throws registry-missing or platform-missing. */
export async function resolveParent(
  spec: ParentSpec,
  locked: LockedParent | undefined,
  context: Inspection,
): Promise<LockedParent> {
  const reference: Reference = { ...parseReference(spec.image), tag: spec.tag };
  const same = locked?.image === spec.image && locked.tag === spec.tag;
  if (same && (await context.registry.head(reference)) === locked.digest) return locked;
  const top = await context.registry.manifest(reference);
  if (top === undefined) {
    throw new FactoryError('registry-missing', `${spec.image}:${spec.tag} is not in its registry`, {
      hint: 'mend "image" and "tag" of the parent in image.yaml',
    });
  }
  const facts = await factsOf(top, reference, context);
  return { image: spec.image, tag: spec.tag, digest: top.digest, ...facts };
}

/** What an image says of itself that ends up in the lock. */
export type ParentFacts = Pick<LockedParent, 'bootstrapped' | 'devcontainer'>;

/** What the image of a digest says of itself; throws registry-missing, registry-answer or platform-missing. */
export async function parentFacts(reference: Reference, context: Inspection): Promise<ParentFacts> {
  const top = await context.registry.manifest(reference);
  if (top !== undefined) return factsOf(top, reference, context);
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
  reference: Reference,
  { registry, platforms }: Inspection,
): Promise<ParentFacts> {
  const found = await settle(platforms.map((platform) => inspect(platform, { reference, top, registry })));
  return {
    ...(found.some((own) => own[labels.bootstrapped] === 'true') ? { bootstrapped: true } : {}),
    ...devcontainerOf(found[0]?.['devcontainer.metadata']),
  };
}

/** One entry or several (containers.dev, image metadata); a label that is neither says nothing to anyone. */
function devcontainerOf(label: string | undefined): Pick<LockedParent, 'devcontainer'> {
  const Entries = z.array(z.record(z.string(), z.unknown())).min(1);
  const entries = Entries.safeParse([jsonOf(label)].flat()).data;
  return entries === undefined ? {} : { devcontainer: entries };
}

function jsonOf(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The labels of the image of a platform; throws platform-missing when there is none. */
async function inspect(
  platform: Platform,
  at: {
    readonly reference: Reference;
    readonly top: RawManifest;
    readonly registry: ResolvePorts['registry'];
  },
): Promise<Readonly<Record<string, string>>> {
  const { reference, top, registry } = at;
  const repository = { registry: reference.registry, repository: reference.repository };
  const manifest =
    top.mediaType.includes('index') || top.mediaType.includes('manifest.list')
      ? await registry.manifest({ ...repository, digest: childOf(platform, top) })
      : top;
  const digest = read(Manifest, manifest, 'manifest').config.digest;
  const text = await registry.blob({ ...repository, digest });
  const config = read(Config, text === undefined ? undefined : { body: text }, 'config');
  if (`${config.os}/${config.architecture}` !== platform) throw noPlatform(platform, [config]);
  const [trigger] = config.config?.OnBuild ?? [];
  if (trigger !== undefined) {
    throw new FactoryError(
      'dockerfile-invalid',
      `${renderReference(reference)} has an ONBUILD trigger, "${trigger}": it would run in our builds and is in no key`,
      { hint: 'choose another parent' },
    );
  }
  return config.config?.Labels ?? {};
}

function childOf(platform: Platform, top: RawManifest): `sha256:${string}` {
  const { manifests } = read(Index, top, 'index');
  const found = manifests.find(
    (child) => `${child.platform?.os}/${child.platform?.architecture}` === platform,
  );
  if (found !== undefined) return found.digest;
  throw noPlatform(
    platform,
    manifests.flatMap((child) => child.platform ?? []),
  );
}

function noPlatform(platform: Platform, there: readonly z.infer<typeof PlatformOf>[]): FactoryError {
  const list = there
    .map(({ os, architecture }) => `${os}/${architecture}`)
    .filter((name) => name !== 'unknown/unknown');
  return new FactoryError(
    'platform-missing',
    `the image has no ${platform}; it has ${list.join(', ') || 'nothing'}`,
    {
      hint: `take ${platform} out of platforms, or choose another parent`,
    },
  );
}

function read<T>(schema: z.ZodType<T>, raw: { readonly body: string } | undefined, what: string): T {
  if (raw === undefined)
    throw new FactoryError('registry-answer', `the registry has no ${what} for its own digest`);
  let value: unknown;
  try {
    value = JSON.parse(raw.body);
  } catch (cause) {
    throw new FactoryError('registry-answer', `the ${what} is not JSON`, { cause });
  }
  return parseValue(schema, value, { code: 'registry-answer', where: () => what, what: 'the registry' });
}
