import {
  type Digest,
  FactoryError,
  type Files,
  mergeErrors,
  type Platform,
  type Registry,
  type Report,
  readArtifact,
  renderReference,
  tagged,
  type Workspace,
} from '@officina/core';
import { candidateOf, type GateDocuments, reportOf } from '../gate/gate.ts';
import type { Prepared } from '../promote/prepare.ts';
import { artifactWrite, type Write } from '../promote/promote.ts';
import { missingFrom } from './missing.ts';
import { renderSbom } from './render-sbom.ts';
import { contentOf, loadLocks, type SbomContent } from './sbom-content.ts';

/** The SBOM of one image on one platform. */
export interface Sbom {
  readonly image: string;
  readonly platform: Platform;
  /** The digest of the platform's manifest. */
  readonly subject: Digest;
  readonly text: string;
  /** True when the registry has it already. */
  readonly kept: boolean;
}

/** The media type of CycloneDX JSON (https://www.iana.org/assignments/media-types/application/vnd.cyclonedx+json). */
const sbomType = 'application/vnd.cyclonedx+json';

/** The tag of the SBOM of a manifest, as cosign names attachments. */
export function sbomTag(digest: Digest): string {
  return `${digest.replace(':', '-')}.sbom`;
}

export interface SbomRequest extends GateDocuments {
  readonly workspace: Workspace;
}

export interface SbomPorts {
  readonly files: Pick<Files, 'read'>;
  readonly registry: Registry;
}

/**
 * The SBOM of every planned image and platform: the one that the registry has of the digest, else a new one; nothing is
 * written. Throws sbom-incomplete, naming all that is missing, for one that lacks what the locks name.
 */
export async function keptOrNewSboms(
  { plan, build, smoke, workspace }: SbomRequest,
  { files, registry }: SbomPorts,
): Promise<Sbom[]> {
  const locks = await loadLocks(workspace, files);
  const reports = plan.images.flatMap(({ name, platforms }) =>
    platforms.flatMap(({ platform }): Report[] => {
      const candidate = candidateOf(build, name, platform);
      const report = candidate && reportOf(smoke, candidate);
      return report === undefined ? [] : [report];
    }),
  );
  const found = await Promise.all(
    reports.map((report) => keptOrNew(contentOf({ plan, locks, report }), registry)),
  );
  const errors = found.filter((one) => one instanceof FactoryError);
  if (errors.length > 0) throw mergeErrors(errors);
  return found.flatMap((one) => (one instanceof FactoryError ? [] : one));
}

/** The writes of the SBOMs that the registry does not have, each with its platform's manifest as its subject. */
export function sbomWrites(prepared: readonly Prepared[], sboms: readonly Sbom[], registry: string): Write[] {
  return prepared.flatMap(({ image, greens }) =>
    greens.flatMap(({ manifest: { digest, mediaType, body: raw } }): Write[] => {
      const sbom = sboms.find(({ subject, kept }) => subject === digest && !kept);
      if (sbom === undefined) return [];
      const subject = { digest, mediaType, size: Buffer.byteLength(raw) };
      const reference = tagged(registry, sbomTag(digest));
      return [
        artifactWrite({ image, reference, kind: 'sbom' }, { type: sbomType, body: sbom.text, subject }),
      ];
    }),
  );
}

async function keptOrNew(content: SbomContent, registry: Registry): Promise<Sbom | FactoryError> {
  const { image, platform, digest, inventory, locks } = content;
  const there = await readArtifact(tagged(content.registry, sbomTag(digest)), registry);
  if (there !== undefined) {
    return complete(content, { image, platform, subject: digest, text: there.text, kept: true });
  }
  if (
    inventory === undefined &&
    locks.some(({ lock }) => lock.debian !== undefined || lock.npm !== undefined)
  ) {
    return new FactoryError(
      'sbom-incomplete',
      `${image} on ${platform}: what is installed in it was not measured, so its SBOM cannot be made`,
      { hint: 'run officina smoke again' },
    );
  }
  return complete(content, {
    image,
    platform,
    subject: digest,
    text: await renderSbom(content),
    kept: false,
  });
}

function complete(content: SbomContent, sbom: Sbom): Sbom | FactoryError {
  const missing = missingFrom(sbom.text, content);
  if (missing.length === 0) return sbom;
  const where = renderReference(tagged(content.registry, sbomTag(sbom.subject)));
  const whose = sbom.kept ? `the SBOM in ${where}` : 'the SBOM';
  const some = missing.length > 10 ? [...missing.slice(0, 10), `and ${missing.length - 10} more`] : missing;
  return new FactoryError(
    'sbom-incomplete',
    `${sbom.image} on ${sbom.platform}: ${whose} lacks what is locked: ${some.join(', ')}`,
    {
      hint: sbom.kept
        ? `remove ${where} if it was not made by officina release, then run it again`
        : 'the image does not hold what its lock says: build it again, then smoke it',
    },
  );
}
