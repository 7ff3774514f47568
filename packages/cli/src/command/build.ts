import { definition as bakeDefinition, renderBuildRows } from '@officina/build';
import { showResult } from '../result.ts';
import { build, documents } from '../steps.ts';
import { renderTable } from '../table.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register } from './register.ts';

/** `officina build`: build what the plan says, as candidates in the local engine. */
export const registerBuild: Register = (program, settings) => {
  program
    .command('build')
    .description('build what the plan says, as candidates in the local engine')
    .option('--plan <file>', 'the plan, instead of the last one')
    .option('--push', 'also push the candidates to the registry')
    .option('--no-cache', 'build every step anew')
    .option('--builder <name>', 'a buildx builder')
    .option('--print', 'print the bake definition and build nothing')
    .addHelpText(
      'after',
      example('officina build', 'officina build --print > bake.json && docker buildx bake -f bake.json'),
    )
    .action(
      async (options: {
        plan?: string;
        push?: boolean;
        cache: boolean;
        builder?: string;
        print?: boolean;
      }) => {
        const workshop = await openWorkshop(settings());
        const planned = await documents.plan(workshop, options.plan);
        if (options.print === true) {
          const inputs = {
            images: workshop.options.images,
            plan: planned,
            push: false,
            mirrors: workshop.settings.mirrors,
          };
          process.stdout.write(
            await bakeDefinition({ ...inputs, network: workshop.options.network }, workshop),
          );
          return;
        }
        const document = await build(workshop, {
          plan: planned,
          push: options.push === true,
          noCache: !options.cache,
          ...(options.builder === undefined ? {} : { builder: options.builder }),
        });
        showResult(workshop.options, document, () => renderRows(renderBuildRows(document)));
      },
    );
};

/** Rows of a verb as a table whose head is the fields' names. */
function renderRows(rows: readonly object[]): string {
  const head = Object.keys(rows[0] ?? {});
  return renderTable(
    head,
    rows.map((row) => Object.values(row).map((value) => String(value ?? ''))),
  );
}
