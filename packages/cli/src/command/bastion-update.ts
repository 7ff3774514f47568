import { join } from 'node:path';
import {
  findReleases,
  type PlacedPin,
  replacePin,
  requireWhole,
  resolvePin,
  type TwoReleases,
} from '@officina/bastion';
import {
  digested,
  isFactoryError,
  type Platform,
  parseReference,
  quoteShell,
  renderReference,
  tagged,
} from '@officina/core';
import { movesBetween } from '@officina/release';
import { bastionFiles, readPin } from '../bastion-folder.ts';
import { requireSigned, signerFor } from '../bastion-signer.ts';
import { showResult } from '../result.ts';
import { type SigningOptions, signingOptions } from '../signing-options.ts';
import { renderTable } from '../table.ts';
import { bareWorkshop, type Workshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina bastion update`: the image moves to what its tag names, once all of it is there and signed. */
export const registerBastionUpdate: Register = (group, settings) => {
  const command = reads(group.command('update'), 'images', 'platform', 'mirror', 'json')
    .description("move the image to its tag's digest of now, once all of it is there; say what moved in it")
    .option('--folder <folder>', 'where the manifests are', 'bastion')
    .option('--tag <tag>', 'another tag than the one that is written there');
  signingOptions(command)
    .addHelpText('after', example('officina bastion update', 'officina bastion update --tag devpod-v2.1.0'))
    .action(async (options: UpdateOptions) => {
      const workshop = bareWorkshop(settings());
      const { file, text, pin } = await readPin(options.folder, workshop.files);
      const tag = options.tag ?? pin.tag;
      const reference = parseReference(pin.newName);
      const wanted = await platformsOf(pin, workshop);
      const { digest, platforms } = await resolvePin(tagged(reference, tag), wanted, workshop.registry);
      const repository = renderReference(reference);
      const signer = await signerFor(repository, options, workshop);
      const signature = await requireSigned(digested(reference, digest), signer);
      const releases = await findReleases(repository, { before: pin.digest, now: digest }, workshop.registry);
      const moved = replacePin(text, pin, { digest, tag });
      if (moved !== text) await workshop.files.write(file, moved);
      const moves = movesOf(releases);
      const next = moved === text ? [] : await nextLines(options.folder, workshop);
      const document = { file, before: pin.digest, after: digest, tag, changed: moved !== text, signature };
      showResult(workshop.options, { ...document, moves, next }, () =>
        [
          ...(moved === text
            ? [`${file}: ${digest} is what ${tag} is now`]
            : [file, `- ${pin.digest} # ${pin.tag}`, `+ ${digest} # ${tag}`]),
          `platforms ${platforms.join(', ')}`,
          `signature ${signature}`,
          ...(moved === text ? [] : [renderMoves(releases)]),
          ...(next.length === 0 ? [] : ['next:', ...next.map((line) => `  ${line}`)]),
          '',
        ].join('\n'),
      );
    });
};

interface UpdateOptions extends SigningOptions {
  readonly folder: string;
  readonly tag?: string;
}

/** The platforms that nodes may have: those that are named, else those of the digest before, where it is still there. */
async function platformsOf(pin: PlacedPin, { options, registry }: Workshop): Promise<readonly string[]> {
  const named: readonly Platform[] | undefined = options.platforms;
  if (named !== undefined) return named;
  const { newName, digest } = pin;
  const before = { digest, wanted: [], name: newName, repository: parseReference(newName) };
  try {
    return (await requireWhole(before, registry)).platforms;
  } catch (error) {
    if (!isFactoryError(error) || error.code !== 'registry-missing') throw error;
    return [];
  }
}

function movesOf({ before, now }: TwoReleases) {
  return before === undefined || now === undefined ? undefined : movesBetween(before, now);
}

function renderMoves({ before, now }: TwoReleases): string {
  if (before === undefined || now === undefined)
    return `what moved is not known: no release record names the digest ${before ? 'of now' : 'before'}`;
  const title = `${before.version} -> ${now.version}`;
  const moves = movesBetween(before, now);
  if (moves.length === 0) return `${title}: nothing moved in it`;
  const rows = moves.map(({ name, image, old = '', new: is = '', step }) => [name, image, old, is, step]);
  return `${title}\n${renderTable(['what', 'image', 'old', 'new', 'step'], rows)}`;
}

/** In the namespace of the manifests, where they say one. */
async function nextLines(folder: string, { files }: Workshop): Promise<string[]> {
  const manifests = (await files.read(join(folder, bastionFiles.manifests))) ?? '';
  const namespace = /^kind: Namespace\nmetadata:\n {2}name: ([a-z0-9-]+)$/m.exec(manifests)?.[1] ?? 'bastion';
  return [
    `kubectl diff -k ${quoteShell(folder)}`,
    `kubectl apply -k ${quoteShell(folder)}`,
    `kubectl -n ${namespace} rollout status statefulset/bastion`,
  ];
}
