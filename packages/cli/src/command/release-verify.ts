import {
  FactoryError,
  isFactoryError,
  loadWorkspace,
  parseReference,
  type SigningSpec,
} from '@officina/core';
import { createSigner } from '@officina/host';
import { type Finding, verify } from '@officina/release';
import { showResult } from '../result.ts';
import type { Settings } from '../settings.ts';
import { givenSigning, type SigningOptions, signingOptions } from '../signing-options.ts';
import { bareWorkshop, openWorkshop, type Workshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina release verify`: for a consumer: signature, record, digest, SBOM and provenance, a line each. */
export const registerReleaseVerify: Register = (release, settings) => {
  const command = reads(release.command('verify'), 'images', 'registry', 'mirror', 'json')
    .description('for a consumer: signature, record, digest, SBOM and provenance, a line each')
    .argument(
      '<what>',
      'a version, a tag, or a whole reference host/path:tag, for which no workspace is needed',
    );
  signingOptions(command)
    .option('--allow-unsigned', 'let everything pass but the signature')
    .addHelpText(
      'after',
      example(
        'officina release verify v1.2.0',
        'officina release verify docker.io/tazzo/tazlab.net:devpod --key cosign.pub',
      ),
    )
    .action(async (what: string, options: VerifyOptions) => {
      const { workshop, repository, tag, signing } = await place(what, settings());
      const { exec } = workshop;
      const spec = givenSigning(options) ?? signing;
      // Keys on the command line are where the person is, those of factory.yaml beside it.
      const folder = options.key === undefined ? workshop.options.images : process.cwd();
      const signer = createSigner(spec, { exec, folder });
      const findings = await verify({ repository, what: tag }, { ...workshop, signer });
      const isLetBy = ({ check }: Finding) => check === 'signature' && options.allowUnsigned === true;
      showResult(workshop.options, findings, () =>
        findings.map((finding) => renderFinding(finding, isLetBy(finding))).join(''),
      );
      const failed = findings.filter((finding) => !finding.passed && !isLetBy(finding));
      if (failed.length === 0) return;
      const isOnlyUnknown = signer === undefined && failed.every(({ check }) => check === 'signature');
      throw new FactoryError(
        'verification-failed',
        `${repository}: ${what} is not what it should be: ${failed.map(({ check }) => check).join(', ')}`,
        {
          hint: isOnlyUnknown ? 'name the key with --key, or give --allow-unsigned' : 'do not use it',
        },
      );
    });
};

interface VerifyOptions extends SigningOptions {
  readonly allowUnsigned?: boolean;
}

function renderFinding({ check, passed, detail }: Finding, isLetBy: boolean): string {
  const mark = passed ? 'ok    ' : isLetBy ? 'let by' : 'FAILED';
  return `${mark} ${check.padEnd(10)} ${detail}\n`;
}

interface Place {
  readonly workshop: Workshop;
  readonly repository: string;
  readonly tag: string;
  readonly signing: SigningSpec | undefined;
}

/** A bare version or tag is of the workspace's repository; a whole reference needs no workspace. */
async function place(what: string, settings: Settings): Promise<Place> {
  if (what.includes('/')) {
    const { tag, registry, repository } = parseReference(what);
    if (tag === undefined) {
      throw new FactoryError('input-invalid', `"${what}" names no tag`, { hint: 'add :tag or :v1.2.3' });
    }
    const workshop = bareWorkshop(settings);
    const factory = await loadWorkspace(workshop.files, settings.images).then(
      (workspace) => workspace.factory,
      (error) => {
        if (!isFactoryError(error)) throw error;
        return undefined;
      },
    );
    // Another factory's images are signed by another.
    const own = factory?.registry === `${registry}/${repository}` ? factory.signing : undefined;
    return { workshop, repository: `${registry}/${repository}`, tag, signing: own };
  }
  const workshop = await openWorkshop(settings);
  const { factory } = await loadWorkspace(workshop.files, settings.images);
  return { workshop, repository: settings.registry ?? factory.registry, tag: what, signing: factory.signing };
}
