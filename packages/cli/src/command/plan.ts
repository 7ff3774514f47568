import { writeFile } from 'node:fs/promises';
import { renderOrder, renderPlan, renderPlanSummary } from '@officina/plan';
import { Option } from 'commander';
import { orders } from '../order-step.ts';
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
    .addOption(
      new Option(
        '--order',
        'the order of the tools in each Dockerfile that costs consumers least, instead',
      ).conflicts(['explain', 'summary']),
    )
    .addHelpText(
      'after',
      example(
        'officina plan',
        'officina plan --only gemini --explain',
        'officina plan --variant light',
        'officina plan --order',
      ),
    )
    .action(async (options: PlanOptions) => {
      const workshop = await openWorkshop(settings());
      const document = await plan(workshop, options);
      if (options.order) {
        const proposed = await orders(workshop, document);
        showResult(workshop.options, proposed, () => renderOrder(proposed));
        return;
      }
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
  readonly order?: boolean;
}
