import {
  type Digest,
  digestOf,
  type ReleaseRecord,
  repositoryOf,
  tagged,
  writeArtifact,
} from '@officina/core';
import { memoryRegistry } from '@officina/fakes';

export interface Past {
  readonly releases: number;
  readonly packages: number;
  /** Written into every name and text that a stranger may choose. */
  readonly markup?: string;
}

const images = ['base', 'gemini', 'devpod'];

/** A registry in memory with a past: in each release one package of each image moved, and with it the layer that has it. */
export async function releasedRegistry({ releases, packages, markup = '' }: Past) {
  const home = 'registry.example/owner/images';
  const registry = memoryRegistry(home);
  const add = async (release: number) => {
    const record = await oneRelease(release, { packages, markup, home, registry });
    const body = JSON.stringify(record);
    await writeArtifact(
      tagged(home, `release-${record.version}`),
      { type: 'application/vnd.officina.release.v1+json', body },
      registry,
    );
    for (const { image, digest } of record.images) {
      const manifest = registry.manifests.get(digest);
      if (manifest !== undefined) await registry.putManifest(tagged(home, image), manifest);
    }
  };
  for (let release = 0; release < releases; release += 1) await add(release);
  return { registry, home, add, repository: repositoryOf(home) };
}

interface Making extends Required<Omit<Past, 'releases'>> {
  readonly home: string;
  readonly registry: ReturnType<typeof memoryRegistry>;
}

async function oneRelease(
  release: number,
  { packages, markup, home, registry }: Making,
): Promise<ReleaseRecord> {
  const versionOf = (at: number) => `1.${at}.${Math.floor((release + (packages - at)) / packages)}+deb12u1`;
  const components = Array.from({ length: packages }, (_, at) => ({
    ...{ type: 'library', 'bom-ref': `debian:package-${at}:amd64`, name: `package-${at}${markup}` },
    version: versionOf(at),
  }));
  const moving = `package ${release % packages} ${versionOf(release % packages)}`;
  const made: ReleaseRecord['images'] = [];
  for (const [depth, image] of images.entries()) {
    const layers = Array.from({ length: 12 + depth }, (_, at) => {
      const content = at === 3 ? moving : `${image} layer ${at}`;
      return { digest: digestOf(content), size: 1_000_000 * (at + 1) };
    });
    const config = registry.seedBlob(
      JSON.stringify({
        ...{ os: 'linux', architecture: 'amd64' },
        config: { Env: [`RELEASE=${release}${markup}`], Labels: { title: `${image}${markup}` } },
        history: layers.map((_, at) => ({ created_by: `COPY ${at} ${markup}` })),
      }),
    );
    const manifest = registry.seed(
      JSON.stringify({ schemaVersion: 2, config: { digest: config, size: 2 }, layers }),
    );
    const index = registry.seed(
      JSON.stringify({
        schemaVersion: 2,
        manifests: [{ digest: manifest, platform: { os: 'linux', architecture: 'amd64' } }],
      }),
    );
    const keep = async (subject: Digest, ending: string, type: string, body: object) =>
      writeArtifact(
        tagged(home, `${subject.replace(':', '-')}.${ending}`),
        { type, body: JSON.stringify(body) },
        registry,
      );
    await keep(manifest, 'sbom', 'application/vnd.cyclonedx+json', { bomFormat: 'CycloneDX', components });
    await keep(index, 'provenance', 'application/vnd.in-toto+json', {
      predicate: {
        buildDefinition: {
          externalParameters: { source: `https://example.com/${markup}` },
          resolvedDependencies: [{ uri: `oci://${markup}` }],
        },
        runDetails: { builder: { id: `a builder ${markup}` } },
      },
    });
    made.push({
      ...{
        image,
        digest: index,
        tags: [`${image}-v0.${release}.0`, image],
        parents: images.slice(depth - 1, depth),
      },
      platforms: [
        {
          platform: 'linux/amd64',
          digest: manifest,
          key: digestOf(`${image} ${release}`),
          checks: 42,
          size: 78_000_000,
          download: 4_000_000,
        },
      ],
      contents: {
        ...{
          lock: digestOf(`lock ${release}`),
          parents: depth === 0 ? { debian: digestOf('debian') } : {},
          npm: {},
        },
        tools: { [`kubectl${markup}`]: `1.36.${release}` },
        debian: { 'linux/amd64': { [`package-${release % packages}`]: versionOf(release % packages) } },
      },
    });
  }
  const released = new Date(Date.UTC(2026, 0, 1 + release)).toISOString();
  return {
    schema: 'officina.release/v1',
    registry: home,
    version: `v0.${release}.0`,
    released,
    images: made,
  };
}
