import { test } from '../test-run.ts';
import { bareWorkshop } from '../workshop.ts';
import { example, type Register } from './register.ts';

/** `officina test`: run the tests: format, lint, types, unit, contract, then on the real engine. */
export const registerTest: Register = (program, settings) => {
  program
    .command('test')
    .description('run the tests: format, lint, types, unit, contract, then on the real engine')
    .argument('[words...]', 'e2e files to run, by words of their names')
    .option('--quick', 'without the tests on the engine')
    .addHelpText(
      'after',
      example('officina test --quick', 'officina test --install-engine', 'officina test demo'),
    )
    .action(async (words: string[], options: { quick?: boolean }) => {
      process.exitCode = await test(bareWorkshop(settings()), { words, quick: options.quick === true });
    });
};
