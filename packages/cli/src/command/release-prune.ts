import { shortKey } from '@officina/core';
import { prune } from '@officina/release';
import { showResult } from '../result.ts';
import { renderTable } from '../table.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina release prune`: what retention lets go; removes it with --apply. */
export const registerReleasePrune: Register = (release, settings) => {
  reads(release.command('prune'), 'images', 'registry', 'mirror', 'json')
    .description('what retention in factory.yaml lets go of the registry; removes nothing without --apply')
    .option('--apply', 'remove it')
    .addHelpText('after', example('officina release prune', 'officina release prune --apply'))
    .action(async ({ apply = false }: { apply?: boolean }) => {
      const workshop = await openWorkshop(settings());
      const { images, registry } = workshop.options;
      const result = await prune(
        { images, apply, ...(registry === undefined ? {} : { registry }) },
        workshop,
      );
      showResult(workshop.options, result, () =>
        renderTable(
          ['tag', 'digest', result.applied ? 'went' : 'goes'],
          [
            ...result.goes.map(({ tag, digest, why }) => [tag, shortKey(digest), why]),
            ...result.waits.map(({ tag, until }) => [tag, '', `from ${until}`]),
          ],
        ),
      );
      if (!apply && result.goes.length > 0) workshop.talk.info('nothing was removed: --apply does it');
    });
};
