import {
  type Digest,
  descriptorOf,
  digested,
  digestOf,
  type FailedCandidate,
  failedTag,
  type Made,
  mediaTypes,
  type NightlyRecord,
  nightTag,
  type Registry,
  type ReleaseRecord,
  renderIndex,
  renderManifest,
  repositoryOf,
  sizeOf,
  type Tested,
  tagged,
  writeArtifact,
} from '@officina/core';

/** What releases of the past were like; before each a candidate failed. */
export interface Past {
  /** The repository, `host/path`. */
  readonly home: string;
  /** Components of each image's SBOM. */
  readonly packages: number;
  /** Written into every name and text that a stranger may choose. */
  readonly markup?: string;
}

const images = ['base', 'gemini', 'devpod'];

/**
 * Writes release number `release` (0 is the oldest) of three images into a registry: in each release one package of each image
 * moved, and with it the layer that has it. The layers themselves are not there.
 */
export async function writeRelease(release: number, past: Past, registry: Registry): Promise<void> {
  const record = await oneRelease(release, { markup: '', ...past, registry });
  const type = 'application/vnd.officina.release.v1+json';
  await writeArtifact(
    tagged(past.home, `release-${record.version}`),
    { type, body: JSON.stringify(record) },
    registry,
  );
  for (const { image, digest } of record.images) {
    const manifest = await registry.manifest(digested(past.home, digest));
    if (manifest !== undefined) await registry.putManifest(tagged(past.home, image), manifest);
  }
}

interface Making extends Required<Past> {
  readonly registry: Registry;
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
  const repository = repositoryOf(home);
  const made: ReleaseRecord['images'] = [];
  for (const [depth, image] of images.entries()) {
    const layers = [];
    for (let at = 0; at < 12 + depth; at += 1) {
      const content = (at === 3 ? moving : `${image} layer ${at}`).repeat(10 * (at + 1));
      await registry.putBlob(repository, content);
      layers.push(descriptorOf(mediaTypes.layer, content));
    }
    const config = JSON.stringify({
      ...{ os: 'linux', architecture: 'amd64' },
      config: { Env: [`RELEASE=${release}${markup}`], Labels: { title: `${image}${markup}` } },
      history: layers.map((_, at) => ({ created_by: `COPY ${at} ${markup}` })),
    });
    await registry.putBlob(repository, config);
    const put = async (mediaType: string, body: string) => {
      const digest = digestOf(body);
      await registry.putManifest(digested(home, digest), { mediaType, body });
      return digest;
    };
    const body = renderManifest({ config: descriptorOf(mediaTypes.config, config), layers });
    const manifest = await put(mediaTypes.manifest, body);
    const platform = { os: 'linux', architecture: 'amd64' };
    const index = await put(
      mediaTypes.index,
      renderIndex([{ ...descriptorOf(mediaTypes.manifest, body), platform }]),
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
          ...(release === 0 ? {} : { made: madeIn(release, depth) }),
          checks: 42,
          ...(release === 0 ? {} : { tested: testedIn(release, markup) }),
          size: sizeOf(layers),
          download: layers[3]?.size ?? 0,
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
  await oneFailure(release, { markup, home, registry }, new Date(Date.UTC(2026, 0, 1 + release, -2)));
  return {
    schema: 'officina.release/v1',
    registry: home,
    version: `v0.${release}.0`,
    released,
    // What is recorded today was not at first.
    ...(release === 0 ? {} : { built: 60_000 + 500 * (release % 7) }),
    images: made,
  };
}

/** A candidate that failed two hours before a release. */
async function oneFailure(
  release: number,
  { markup, home, registry }: Omit<Making, 'packages'>,
  at: Date,
): Promise<void> {
  const digest = digestOf(`candidate ${release} that failed`);
  const failed: FailedCandidate = {
    ...{
      schema: 'officina.failed/v1',
      at: at.toISOString(),
      image: `base${markup}`,
      platform: 'linux/amd64',
    },
    ...{ digest, commit: `commit ${markup}`, checks: 42, milliseconds: 9000, failures: 3 },
    failed: [{ kind: `file${markup}`, name: `file /x ${markup}`, wanted: `a file ${markup}`, got: markup }],
  };
  const artifact = { type: 'application/vnd.officina.failed.v1+json', body: JSON.stringify(failed) };
  await writeArtifact(tagged(home, failedTag(digest)), artifact, registry);
}

/** The lowest image is built every third time; else all are assembled, a layer of it being new. */
function madeIn(release: number, depth: number): Made {
  if (release % 3 === 1 && depth === 0) return { how: 'built' };
  return { how: 'assembled', from: digestOf(`before ${release}`), lines: depth === 0 ? [12] : [] };
}

/** What a test of 42 checks took; a third of the kinds is a stranger's word. */
function testedIn(release: number, markup: string): Tested {
  const kinds = { command: 12, file: 20, [`version${markup}`]: 10 };
  return {
    milliseconds: 9000 + 100 * (release % 5),
    kinds: Object.fromEntries(
      Object.entries(kinds).map(([kind, checks]) => [kind, { checks, milliseconds: 300 * checks }]),
    ),
  };
}

/** Writes the last good night of a repository with releases of the past. */
export async function writeLastNight(
  at: Date,
  { home }: Pick<Past, 'home'>,
  registry: Registry,
): Promise<void> {
  const time = at.toISOString();
  const night: NightlyRecord = {
    ...{ schema: 'officina.nightly/v1', registry: home, at: time, decision: 'heartbeat', cold: time },
  };
  const type = 'application/vnd.officina.nightly.v1+json';
  await writeArtifact(tagged(home, nightTag), { type, body: JSON.stringify(night) }, registry);
}
