import {
  type Digest,
  FactoryError,
  type Files,
  isInImage,
  mergeErrors,
  type Platform,
  type Registry,
  type Report,
  readArtifact,
  renderReference,
  type SbomForm,
  tagged,
  type Workspace,
} from '@officina/core';
import { candidateOf, type GateDocuments, reportOf } from '../gate/gate.ts';
import type { Prepared } from '../promote/prepare.ts';
import { artifactWrite, type Write } from '../promote/promote.ts';
import { forms, sbomTag } from './forms.ts';
import { missingFrom } from './missing.ts';
import { contentOf, loadLocks, type SbomContent } from './sbom-content.ts';

/** The SBOM of one image on one platform, in one form. */
export interface Sbom {
  readonly form: SbomForm;
  readonly image: string;
  readonly platform: Platform;
  /** The digest of the platform's manifest. */
  readonly subject: Digest;
  readonly text: string;
  /** True when the registry has it already. */
  readonly kept: boolean;
}

export interface SbomRequest extends GateDocuments {
  readonly workspace: Workspace;
}

export interface SbomPorts {
  readonly files: Pick<Files, 'read'>;
  readonly registry: Registry;
}

/**
 * The SBOMs of every planned image and platform, in each form that factory.yaml asks for: the one that the registry has of
 * the digest, else a new one; nothing is written. Throws sbom-incomplete, naming all that is missing, for one that lacks what the locks name.
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
    reports.flatMap((report) =>
      workspace.factory.sbom.map((form) =>
        keptOrNew(form, contentOf({ plan, locks, report, images: workspace.images }), registry),
      ),
    ),
  );
  const errors = found.filter((one) => one instanceof FactoryError);
  if (errors.length > 0) throw mergeErrors(errors);
  return found.flatMap((one) => (one instanceof FactoryError ? [] : one));
}

/** The writes of the SBOMs that the registry does not have, each with its platform's manifest as its subject. */
export function sbomWrites(prepared: readonly Prepared[], sboms: readonly Sbom[], registry: string): Write[] {
  return prepared.flatMap(({ image, greens }) =>
    greens.flatMap(({ manifest: { digest, mediaType, body: raw } }) => {
      const about = { digest, mediaType, size: Buffer.byteLength(raw) };
      return sboms
        .filter(({ subject, kept }) => subject === digest && !kept)
        .map(({ form, text }) => {
          const artifact = { type: forms[form].type, body: text, subject: about };
          const reference = tagged(registry, sbomTag(digest, form));
          return artifactWrite({ image, reference, kind: 'sbom' }, artifact);
        });
    }),
  );
}

async function keptOrNew(
  form: SbomForm,
  content: SbomContent,
  registry: Registry,
): Promise<Sbom | FactoryError> {
  const { image, platform, digest, inventory, locks } = content;
  const about = { form, image, platform, subject: digest };
  const there = await readArtifact(tagged(content.registry, sbomTag(digest, form)), registry);
  if (there !== undefined) {
    return complete(content, { ...about, text: there.text, kept: true });
  }
  if (
    inventory === undefined &&
    locks.some(({ lock }) => lock.debian?.[platform]?.some(isInImage) || lock.npm !== undefined)
  ) {
    return new FactoryError(
      'sbom-incomplete',
      `${image} on ${platform}: what is installed in it was not measured, so its SBOM cannot be made`,
      { hint: 'run officina smoke again' },
    );
  }
  return complete(content, { ...about, text: await forms[form].render(content), kept: false });
}

function complete(content: SbomContent, sbom: Sbom): Sbom | FactoryError {
  const where = renderReference(tagged(content.registry, sbomTag(sbom.subject, sbom.form)));
  const missing = missingFrom(forms[sbom.form].read(sbom.text, where), content);
  if (missing.length === 0) return sbom;
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
