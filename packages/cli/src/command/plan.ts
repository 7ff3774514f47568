import { writeFile } from 'node:fs/promises';
import { renderPlan, renderPlanSummary } from '@officina/plan';
import { plan } from '../plan-step.ts';
import { showResult } from '../result.ts';
import { openWorkshop } from '../workshop.ts';
import { example, list, type Register, reads } from './register.ts';

/** `officina plan`: say per image and platform: build or reuse, and why. */
export const registerPlan: Register = (program, settings) => {
  reads(
    program.command('plan'),
    'images',
    'state',
    'registry',
    'platform',
    'mirror',
    'install-engine',
    'json',
  )
    .description('say per image and platform: build or reuse, and why')
    .option('--only <images>', 'these images and what they stand on', list)
    .option('--variant <name>', 'a variant of factory.yaml, such as light')
    .option('--rebuild <images>', 'build these although tested ones are there', list)
    .option('--explain', 'every reason, old and new')
    .option('--summary <file>', 'also write a Markdown summary with the graph')
    .addHelpText(
      'after',
      example('officina plan', 'officina plan --only gemini --explain', 'officina plan --variant light'),
    )
    .action(async (options: PlanOptions) => {
      const workshop = await openWorkshop(settings());
      const document = await plan(workshop, options);
      if (options.summary !== undefined) await writeFile(options.summary, renderPlanSummary(document));
      showResult(workshop.options, document, () =>
        renderPlan(document, { explain: options.explain === true }),
      );
    });
};

interface PlanOptions {
  readonly only?: string[];
  readonly variant?: string;
  readonly rebuild?: string[];
  readonly explain?: boolean;
  readonly summary?: string;
}
