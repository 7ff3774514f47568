import { documents } from '../documents.ts';
import { keep, renderKept } from '../keep-step.ts';
import { showResult } from '../result.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina keep`: keep every byte that the locks of the plan name, as a release does. */
export const registerKeep: Register = (program, settings) => {
  reads(program.command('keep'), 'images', 'state', 'registry', 'mirror', 'json')
    .description(
      'keep every byte that the locks of the plan name, where factory.yaml says, as a release does',
    )
    .option('--plan <file>', 'the plan, instead of the last one')
    .addHelpText('after', example('officina plan && officina keep'))
    .action(async ({ plan }: { readonly plan?: string }) => {
      const workshop = await openWorkshop(settings());
      const kept = await keep(workshop, await documents.plan(workshop, plan));
      showResult(workshop.options, kept, () => renderKept(kept));
    });
};
