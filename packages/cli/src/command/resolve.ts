import { FactoryError } from '@officina/core';
import { refusalOf, renderResult } from '@officina/resolve';
import { showResult } from '../result.ts';
import { resolve } from '../steps.ts';
import { openWorkshop } from '../workshop.ts';
import { example, list, type Register } from './register.ts';

/** `officina resolve`: turn the wishes in image.yaml into image.lock.json. */
export const registerResolve: Register = (program, settings) => {
  program
    .command('resolve')
    .description('turn the wishes in image.yaml into image.lock.json')
    .option('--check', 'change nothing: the locks answer the wishes, and upstream still has the locked bytes')
    .option('--dry-run', 'change nothing: say what would move')
    .option('--only <names>', 'images, tools, or image/tool, joined by commas', list)
    .option('--allow-downgrade', 'let a tool move to an older version')
    .addHelpText(
      'after',
      example(
        'officina resolve --only kubectl,helm',
        'officina resolve --check',
        'officina resolve --dry-run --json',
      ),
    )
    .action(
      async (options: { check?: boolean; dryRun?: boolean; only?: string[]; allowDowngrade?: boolean }) => {
        const { check = false, dryRun = false, only, allowDowngrade = false } = options;
        if (check && dryRun)
          throw new FactoryError('input-invalid', '--check and --dry-run exclude each other');
        const workshop = await openWorkshop(settings());
        const mode = check ? 'check' : dryRun ? 'dry-run' : 'write';
        const result = await workshop.talk.task('resolve', () =>
          resolve(workshop, { mode, allowDowngrade, ...(only === undefined ? {} : { only }) }),
        );
        showResult(workshop.options, result, () => renderResult(result));
        const refusal = refusalOf(result);
        if (refusal !== undefined) throw refusal;
      },
    );
};
