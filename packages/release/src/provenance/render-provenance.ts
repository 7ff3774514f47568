import {
  type BuildArguments,
  canonicalJson,
  type Digest,
  type Lock,
  lockDigest,
  type PlannedImage,
  type Platform,
  type ReleaseRecord,
} from '@officina/core';

/** What is known of how one image of a release was made. */
export interface Making {
  readonly image: PlannedImage;
  /** The repository that the images go to. */
  readonly registry: string;
  /** The digest of the image's index, and of the manifest of each platform. */
  readonly digest: Digest;
  readonly platforms: readonly { readonly platform: Platform; readonly digest: Digest }[];
  readonly lock?: Lock | undefined;
  /** Build arguments as image.yaml gives them. */
  readonly args?: BuildArguments | undefined;
  /** The index of each image of ours that it is made from. */
  readonly parents: readonly { readonly image: string; readonly digest: Digest }[];
  /** The url of the workspace's repository, and its commit. */
  readonly source?: string | undefined;
  readonly commit?: ReleaseRecord['commit'];
  readonly variant?: string | undefined;
  readonly epoch: number;
  /** A url that says who built: the workflow in GitHub. */
  readonly builder: string;
}

/** The kind of statement (https://slsa.dev/spec/v1.0/provenance). */
export const provenanceType = 'https://slsa.dev/provenance/v1';

/** What `externalParameters` and the rest mean: this page. */
const buildType = 'https://github.com/tazzo/officina/blob/main/docs/release.md#provenance';

/** The SLSA provenance of one image: the wishes, the exact materials by digest, and who built. No time is in it. */
export function renderPredicate(making: Making): object {
  const { image, lock, source, commit, variant, epoch, builder, platforms, args = {} } = making;
  const keys = Object.fromEntries(image.platforms.map(({ platform, key }) => [platform, key]));
  const locks =
    lock && Object.fromEntries(platforms.map(({ platform }) => [platform, lockDigest(lock, platform)]));
  return {
    buildDefinition: {
      buildType,
      externalParameters: plain({
        ...{ source, commit, image: image.name, variant, platforms: Object.keys(keys) },
        args: Object.keys(args).length === 0 ? undefined : args,
      }),
      internalParameters: plain({ keys, locks, epoch }),
      resolvedDependencies: materialsOf(making),
    },
    runDetails: { builder: { id: builder } },
  };
}

/** The in-toto statement (v1) around a predicate; the index and each platform's manifest are what it is about. */
export function renderStatement(making: Making, predicate: object): string {
  const subject = [making.digest, ...making.platforms.map(({ digest }) => digest)].map((digest) => ({
    name: making.registry,
    digest: sha256(digest),
  }));
  const statement = { _type: 'https://in-toto.io/Statement/v1', subject, predicateType: provenanceType };
  return canonicalJson({ ...statement, predicate });
}

interface Material {
  readonly uri: string;
  readonly digest: Readonly<Record<string, string>>;
  readonly name?: string;
}

function materialsOf({ registry, lock, parents, source, commit }: Making): Material[] {
  const repository = source !== undefined && commit !== undefined;
  return [
    ...(repository ? [{ uri: `git+${source}@${commit}`, digest: { gitCommit: commit } }] : []),
    ...parents.map(({ image, digest }) => ({
      uri: `oci://${registry}`,
      digest: sha256(digest),
      name: image,
    })),
    ...Object.entries(lock?.parents ?? {}).map(([name, { image, tag, digest }]) => ({
      uri: `oci://${image}:${tag}`,
      digest: sha256(digest),
      name,
    })),
    ...Object.entries(lock?.tools ?? {}).flatMap(([name, { assets }]) =>
      assets.map(({ url, sha256: hex }) => ({ uri: url, digest: { sha256: hex }, name })),
    ),
    ...(lock?.npm === undefined
      ? []
      : [{ uri: 'package-lock.json', digest: { sha256: lock.npm.lockfile }, name: 'npm' }]),
  ];
}

function sha256(digest: Digest): { sha256: string } {
  return { sha256: digest.slice('sha256:'.length) };
}

/** Without what is undefined. */
function plain(value: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
