import { join } from 'node:path';
import { bench, renderBench, rows } from '@officina/bench';
import { bareWorkshop, example, type Register, reads, showResult, withNpmSecrets } from '@officina/cli';
import { FactoryError } from '@officina/core';
import { findNpmSettings } from '@officina/host';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/** `officina bench`: measure what the factory promises against the old way, side by side on this machine. */
export const registerBench: Register = (program, settings) => {
  reads(program.command('bench'), 'images', 'state', 'mirror', 'install-engine', 'json')
    .description('measure the promises against the old way, side by side on this machine')
    .argument('[rows...]', 'the rows to measure; all when left out')
    .option('--pairs <number>', 'pairs per row; a ratio is their median', '3')
    .option('--quick', 'one pair of each row whose pair takes less than a minute')
    .option('--fresh', 'measure everything, also what an interrupted run has already')
    .option('--list', 'name the rows and measure nothing')
    .addHelpText(
      'after',
      example(
        'officina bench',
        'officina bench unchanged-warm bump-time --pairs 5',
        'officina bench --quick',
      ),
    )
    .action(
      async (
        only: string[],
        options: { pairs: string; list?: boolean; quick?: boolean; fresh?: boolean },
      ) => {
        const workshop = bareWorkshop(settings());
        if (options.list === true) {
          const list = rows.map(({ name, title, against, bar, seconds }) => ({
            name,
            title,
            against,
            bar,
            seconds,
          }));
          showResult(workshop.options, list, () =>
            list.map((row) => `${row.name.padEnd(17)} ${row.title}, against ${row.against}\n`).join(''),
          );
          return;
        }
        const pairs = Number(options.pairs);
        if (!Number.isInteger(pairs) || pairs < 1)
          throw new FactoryError('input-invalid', `--pairs is a number from 1 on, got "${options.pairs}"`, {
            hint: 'write it as --pairs 5',
          });
        const { connection } = await workshop.connect();
        const report = await withNpmSecrets(await findNpmSettings(workshop.exec), (secrets) =>
          bench({
            ...workshop,
            root: __officinaRoot,
            images: workshop.options.images,
            state: workshop.options.state,
            folder: join(workshop.options.state, 'bench'),
            engine: connection,
            platform: connection.platform,
            secrets,
            only,
            pairs,
            quick: options.quick === true,
            fresh: options.fresh === true,
          }),
        );
        showResult(workshop.options, report, () => renderBench(report));
      },
    );
};
