import { check, type Finding, readPin } from '@officina/bastion';
import {
  FactoryError,
  type Platform,
  PodCheck,
  parseReference,
  platformOfNode,
  renderReference,
} from '@officina/core';
import { runAsPod } from '@officina/smoke';
import { signerFor } from '../bastion-signer.ts';
import { renderKustomized } from '../kustomize.ts';
import { showResult } from '../result.ts';
import { type SigningOptions, signingOptions } from '../signing-options.ts';
import { bareWorkshop, type Engine } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina bastion check`: what a cluster would say of the manifests and the image, without one. */
export const registerBastionCheck: Register = (group, settings) => {
  const shared = ['images', 'state', 'platform', 'mirror', 'install-engine', 'json'] as const;
  const command = reads(group.command('check'), ...shared)
    .description(
      'without a cluster: the Pod Security verdict, digest, signature, and the image run as the pod',
    )
    .option('--folder <folder>', 'where the manifests are', 'bastion')
    .option('--home <folder>', "the home of the image's user", '/home/vscode');
  signingOptions(command)
    .addHelpText('after', example('officina bastion check', 'officina bastion check --key cosign.pub'))
    .action(async (options: CheckOptions) => {
      const workshop = bareWorkshop(settings());
      const { pin } = await readPin(options.folder, workshop.files);
      const reference = { ...parseReference(pin.newName), digest: pin.digest };
      const engine = await workshop.connectIfThere();
      const platform = platformOfNode(process.arch) ?? 'linux/amd64';
      const run = { image: renderReference(reference), platform };
      const manifests = await renderKustomized(options.folder, { ...workshop, engine, run });
      const signer = await signerFor(renderReference(parseReference(pin.newName)), options, workshop);
      const findings = await check(
        { pin, manifests, origin: options.folder, platforms: workshop.options.platforms ?? [] },
        {
          registry: workshop.registry,
          signer,
          ...(engine === undefined ? {} : { runAsPod: () => runIn(engine, { ...run, home: options.home }) }),
        },
      );
      showResult(workshop.options, findings, () => findings.map(renderFinding).join(''));
      const failed = findings.filter(({ outcome }) => outcome === 'failed');
      if (failed.length === 0) return;
      throw new FactoryError(
        'verification-failed',
        `${options.folder} is not what a cluster would take: ${failed.map((finding) => finding.check).join(', ')}`,
        { hint: 'correct what is said above, then check again' },
      );
    });
};

interface CheckOptions extends SigningOptions {
  readonly folder: string;
  readonly home: string;
}

interface Run {
  readonly image: string;
  readonly platform: Platform;
  readonly home: string;
}

async function runIn({ images, containers }: Engine, { image, platform, home }: Run) {
  if ((await images.inspect(image)) === undefined) await images.pull(image, platform);
  return runAsPod(PodCheck.parse({ kind: 'pod', home }), { image, platform }, containers);
}

const marks = { passed: 'ok         ', failed: 'FAILED     ', 'not checked': 'not checked' } as const;

function renderFinding({ check: name, outcome, detail }: Finding): string {
  return `${marks[outcome]} ${name.padEnd(9)} ${detail.replaceAll('\n', '\n                      ')}\n`;
}
