import { renderFetched } from '@officina/build';
import { showResult } from '../result.ts';
import { documents, fetch } from '../steps.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina fetch`: bring everything that the plan builds from. */
export const registerFetch: Register = (program, settings) => {
  reads(program.command('fetch'), 'images', 'state', 'mirror', 'json')
    .description('bring everything that the plan builds from, so that build needs no network for it')
    .option('--plan <file>', 'the plan, instead of the last one')
    .addHelpText('after', example('officina fetch', 'officina plan && officina fetch && officina build'))
    .action(async (options: { readonly plan?: string }) => {
      const workshop = await openWorkshop(settings());
      const document = await fetch(workshop, await documents.plan(workshop, options.plan));
      showResult(workshop.options, document, () => renderFetched(document));
    });
};
