import { writeFile } from 'node:fs/promises';
import { renderJunit, renderSmoke } from '@officina/smoke';
import { documents } from '../documents.ts';
import { showResult } from '../result.ts';
import { requireGreen, smoke } from '../smoke-step.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina smoke`: test the candidates in containers of exactly their digests. */
export const registerSmoke: Register = (program, settings) => {
  reads(program.command('smoke'), 'images', 'state', 'mirror', 'install-engine', 'json')
    .description('test the candidates in containers of exactly their digests')
    .option('--plan <file>', 'the plan, instead of the last one')
    .option('--build <file>', 'the build result, instead of the last one')
    .option('--push', 'also mark green candidates in the registry')
    .option('--junit <file>', 'also write JUnit XML')
    .addHelpText('after', example('officina smoke', 'officina smoke --junit smoke.xml'))
    .action(async (options: { plan?: string; build?: string; push?: boolean; junit?: string }) => {
      const workshop = await openWorkshop(settings());
      const [planned, built] = [
        await documents.plan(workshop, options.plan),
        await documents.build(workshop, options.build),
      ];
      const result = await smoke(workshop, { plan: planned, build: built, push: options.push === true });
      if (options.junit !== undefined) await writeFile(options.junit, renderJunit(result));
      showResult(workshop.options, result, () => renderSmoke(result));
      requireGreen(result);
    });
};
