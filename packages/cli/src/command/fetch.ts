import { renderFetched } from '@officina/build';
import { FactoryError } from '@officina/core';
import { fetch } from '../build-step.ts';
import { documents } from '../documents.ts';
import { keep, renderKept } from '../keep-step.ts';
import { showResult } from '../result.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

interface FetchOptions {
  readonly plan?: string;
  readonly to?: string;
  readonly from?: string;
}

/** `officina fetch`: bring everything that the plan builds from; from and to a folder, too. */
export const registerFetch: Register = (program, settings) => {
  reads(program.command('fetch'), 'images', 'state', 'registry', 'mirror', 'json')
    .description('bring everything that the plan builds from, so that build needs no network for it')
    .option('--plan <file>', 'the plan, instead of the last one')
    .option('--to <folder>', 'put every byte that the locks of the plan name into a folder, to carry it off')
    .option('--from <folder>', 'take what this machine lacks from such a folder, and ask nobody else')
    .addHelpText(
      'after',
      example(
        'officina fetch',
        'officina fetch --to /media/stick/sources',
        'officina fetch --from /media/stick/sources && officina build',
      ),
    )
    .action(async ({ plan, to, from }: FetchOptions) => {
      if (to !== undefined && from !== undefined)
        throw new FactoryError('input-invalid', '--to and --from are both given, wanted one', {
          hint: 'officina fetch --to <folder> on the machine with a network, --from <folder> on the other',
        });
      const workshop = await openWorkshop(settings());
      const planned = await documents.plan(workshop, plan);
      if (to !== undefined) {
        const kept = await keep(workshop, planned, { to });
        return showResult(workshop.options, kept, () => renderKept(kept));
      }
      const document = await fetch(workshop, planned, from);
      showResult(workshop.options, document, () => renderFetched(document));
    });
};
