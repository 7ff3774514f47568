import { decideNight, renderDecision } from '@officina/nightly';
import { documents } from '../documents.ts';
import { showResult } from '../result.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina nightly`: say what a night would do with the plan, and why. */
export const registerNightly: Register = (program, settings) => {
  reads(program.command('nightly'), 'images', 'state', 'mirror', 'json')
    .description('say what a night would do with the plan (heartbeat, publish, rebuild, cold), and why')
    .option('--plan <file>', 'the plan, instead of the last one')
    .addHelpText('after', example('officina plan && officina nightly'))
    .action(async (options: { plan?: string }) => {
      const workshop = await openWorkshop(settings());
      const plan = await documents.plan(workshop, options.plan);
      const decision = await decideNight({ images: workshop.options.images, plan }, workshop);
      showResult(workshop.options, decision, () => renderDecision(decision));
    });
};
