import {
  type Contents,
  canonicalJson,
  digested,
  digestOf,
  mapUntilFailure,
  type PageContents,
  type PageRelease,
  parseJson,
  type Registry,
  type ReleasedImage,
  type ReleaseRecord,
  readArtifact,
  readRegistryImage,
  tagged,
} from '@officina/core';
import { z } from 'zod';
import { movesBetween } from '../naming/moves.ts';
import { provenanceTag } from '../provenance/provenance.ts';
import { forms, sbomTag } from '../sbom/forms.ts';

type PageImage = PageRelease['images'][number];
type PagePlatform = PageImage['platforms'][number];

/** A release as the page shows it, and what is in each of its manifests. */
export interface ReadRelease {
  readonly release: PageRelease;
  readonly contents: ReadonlyMap<ReleasedImage['digest'], PageContents>;
}

/** Reads one release of a registry; what is not there is said in `missing` and stops nothing. */
export async function readPageRelease(
  record: ReleaseRecord,
  previous: ReleaseRecord | undefined,
  registry: Registry,
): Promise<ReadRelease> {
  const contents = new Map<ReleasedImage['digest'], PageContents>();
  const missing: string[] = [];
  const images = await mapUntilFailure(record.images, 4, async (image): Promise<PageImage> => {
    const platforms = await Promise.all(
      image.platforms.map(async (one): Promise<PagePlatform> => {
        const { platform, digest, made, checks, tested, size, download, measured } = one;
        const where = `${image.image} on ${platform}`;
        const there = await readRegistryImage(registry, digested(record.registry, digest));
        if (there === undefined) missing.push(`${where}: the image itself is not in the registry any more`);
        const sbom = await readSbom(record, digest, registry);
        if (sbom === undefined) missing.push(`${where}: there is no SBOM, so what is in it is not known`);
        else contents.set(digest, sbom.components);
        return {
          ...{ platform, digest, checks },
          ...(made === undefined ? {} : { made }),
          ...(tested === undefined ? {} : { tested }),
          ...(size === undefined ? {} : { size }),
          ...(download === undefined ? {} : { download }),
          ...(measured === undefined ? {} : { measured }),
          ...(there === undefined
            ? {}
            : {
                layers: there.layers.map((layer, at) => ({ ...layer, made: there.history?.[at] ?? '' })),
                environment: [...(there.environment ?? [])],
                labels: { ...there.labels },
              }),
          ...(sbom === undefined ? {} : { components: sbom.components.length, evidence: sbom.evidence }),
        };
      }),
    );
    const making = await readMaking(record, image, registry);
    if (making === undefined)
      missing.push(`${image.image}: there is no provenance, so how it was made is not known`);
    const { tools = {}, npm = {} } = image.contents ?? {};
    const externals = parentsOf(image.contents);
    return {
      ...{ image: image.image, digest: image.digest, tags: image.tags, parents: image.parents ?? [] },
      ...{ externals, tools, npm, platforms },
      ...(making === undefined ? {} : { making }),
    };
  });
  const { version = 'unnamed', released, commit, built } = record;
  return {
    contents,
    release: {
      schema: 'officina.page-release/v1',
      record: digestOf(canonicalJson(record)),
      version,
      ...(released === undefined ? {} : { released }),
      ...(commit === undefined ? {} : { commit }),
      ...(previous?.version === undefined ? {} : { previous: previous.version }),
      ...(built === undefined ? {} : { built }),
      moves: previous === undefined ? [] : movesBetween(previous, record),
      images,
      missing: missing.sort(),
    },
  };
}

/** Digests, with the version before it where a parent is followed by that. */
function parentsOf({ parents, versions = {} }: Partial<Contents> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parents ?? {}).map(([name, digest]) => {
      const version = versions[name];
      return [name, version === undefined ? digest : `${version}@${digest}`];
    }),
  );
}

const Evidence = z.object({
  components: z
    .array(
      z.object({
        name: z.string(),
        properties: z.array(z.object({ name: z.string(), value: z.string().default('') })).default([]),
      }),
    )
    .default([]),
});

async function readSbom(
  { registry: repository }: ReleaseRecord,
  digest: ReleasedImage['digest'],
  registry: Registry,
): Promise<{ components: PageContents; evidence: Record<string, string> } | undefined> {
  for (const form of ['cyclonedx', 'spdx'] as const) {
    const there = await readArtifact(tagged(repository, sbomTag(digest, form)), registry);
    if (there === undefined) continue;
    const { components } = forms[form].read(there.text, there.origin.file);
    const named = form === 'cyclonedx' ? parseJson(Evidence, there.text, there.origin).components : [];
    const evidence = named.flatMap(({ name, properties }) => {
      const found = properties.find((one) => one.name === 'officina:evidence')?.value;
      return found === undefined ? [] : [[name, found] as const];
    });
    return {
      components: components.map(({ kind, name, version }) => [kind, name, version]),
      evidence: Object.fromEntries(evidence),
    };
  }
  return undefined;
}

const Statement = z.object({
  predicate: z.object({
    buildDefinition: z.object({
      externalParameters: z.object({ source: z.string().optional(), commit: z.string().optional() }),
      resolvedDependencies: z.array(z.object({ uri: z.string(), name: z.string().optional() })).default([]),
    }),
    runDetails: z.object({ builder: z.object({ id: z.string() }) }).optional(),
  }),
});

async function readMaking(
  { registry: repository }: ReleaseRecord,
  { digest }: ReleasedImage,
  registry: Registry,
): Promise<PageImage['making']> {
  const there = await readArtifact(tagged(repository, provenanceTag(digest)), registry);
  if (there === undefined) return undefined;
  const { buildDefinition, runDetails } = parseJson(Statement, there.text, there.origin).predicate;
  const { source, commit } = buildDefinition.externalParameters;
  return {
    ...(source === undefined ? {} : { source }),
    ...(commit === undefined ? {} : { commit }),
    ...(runDetails === undefined ? {} : { builder: runDetails.builder.id }),
    materials: buildDefinition.resolvedDependencies.map(({ uri, name }) =>
      name === undefined ? uri : `${name}: ${uri}`,
    ),
  };
}
