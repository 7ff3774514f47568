import {
  architectureOf,
  type Digest,
  digested,
  FactoryError,
  type Platform,
  type Registry,
  type ReleaseRecord,
} from '@officina/core';

/** An SBOM as a file of its own. */
export interface SbomFile {
  readonly image: string;
  readonly platform: Platform;
  /** `devpod-amd64.cdx.json` */
  readonly name: string;
  readonly text: string;
}

/** The SBOMs that a record names; throws registry-missing for one that is gone. */
export async function readSboms(record: ReleaseRecord, registry: Registry): Promise<SbomFile[]> {
  const named = record.images.flatMap(({ image, platforms }) =>
    platforms.flatMap(({ platform, sbom }) => (sbom === undefined ? [] : [{ image, platform, sbom }])),
  );
  return Promise.all(
    named.map(async ({ image, platform, sbom }) => ({
      image,
      platform,
      name: `${image}-${architectureOf(platform)}.cdx.json`,
      text: await requireBlob(record.registry, sbom, registry),
    })),
  );
}

async function requireBlob(repository: string, digest: Digest, registry: Registry): Promise<string> {
  const text = await registry.blob(digested(repository, digest));
  if (text !== undefined) return text;
  throw new FactoryError('registry-missing', `${repository} does not have the SBOM ${digest} any more`, {
    hint: 'run officina release again',
  });
}
