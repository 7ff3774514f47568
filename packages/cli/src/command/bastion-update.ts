import { type TwoReleases, type UpdateResult, update } from '@officina/bastion';
import { movesBetween } from '@officina/release';
import { signerFor } from '../bastion-signer.ts';
import { showResult } from '../result.ts';
import { type SigningOptions, signingOptions } from '../signing-options.ts';
import { renderTable } from '../table.ts';
import { bareWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina bastion update`: the image moves to what its tag names, once all of it is there and signed. */
export const registerBastionUpdate: Register = (group, settings) => {
  const command = reads(group.command('update'), 'images', 'platform', 'mirror', 'json')
    .description("move the image to its tag's digest of now, once all of it is there; say what moved in it")
    .option('--folder <folder>', 'where the manifests are', 'bastion')
    .option('--tag <tag>', 'another tag than the one that is written there');
  signingOptions(command)
    .addHelpText('after', example('officina bastion update', 'officina bastion update --tag devpod-v2.1.0'))
    .action(async ({ folder, tag, ...signing }: UpdateOptions) => {
      const workshop = bareWorkshop(settings());
      const { platforms } = workshop.options;
      const ports = { ...workshop, signerFor: (name: string) => signerFor(name, signing, workshop) };
      const { releases, ...result } = await update({ folder, tag, platforms }, ports);
      const moves = movesOf(releases);
      showResult(workshop.options, { ...result, moves }, () => renderUpdate({ ...result, releases }));
    });
};

interface UpdateOptions extends SigningOptions {
  readonly folder: string;
  readonly tag?: string;
}

function renderUpdate({ file, before, after, changed, platforms, signature, releases, next }: UpdateResult) {
  const said = [`platforms ${platforms.join(', ')}`, `signature ${signature}`];
  const lines = changed
    ? [file, `- ${before.digest} # ${before.tag}`, `+ ${after.digest} # ${after.tag}`, ...said]
    : [`${file}: ${after.digest} is what ${after.tag} is now`, ...said];
  const more = changed ? [renderMoves(releases), 'next:', ...next.map((line) => `  ${line}`)] : [];
  return [...lines, ...more, ''].join('\n');
}

function movesOf({ before, now }: TwoReleases) {
  return before === undefined || now === undefined ? undefined : movesBetween(before, now);
}

function renderMoves(releases: TwoReleases): string {
  const { before, now } = releases;
  const moves = movesOf(releases);
  if (moves === undefined) {
    return `what moved is not known: no release record names the digest ${before === undefined ? 'before' : 'of now'}`;
  }
  const title = `${before?.version} -> ${now?.version}`;
  if (moves.length === 0) return `${title}: nothing moved in it`;
  const rows = moves.map(({ name, image, old = '', new: is = '', step }) => [name, image, old, is, step]);
  return `${title}\n${renderTable(['what', 'image', 'old', 'new', 'step'], rows)}`;
}
