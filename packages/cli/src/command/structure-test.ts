import { writeFile } from 'node:fs/promises';
import { FactoryError, type SmokeResult } from '@officina/core';
import { renderJunit, renderSmoke, runStructure } from '@officina/smoke';
import { showResult } from '../result.ts';
import { bareWorkshop } from '../workshop.ts';
import { example, type Register } from './register.ts';

/** `officina structure-test`: run container-structure-test configurations against any image, without a workspace. */
export const registerStructureTest: Register = (program, settings) => {
  program
    .command('structure-test')
    .description('run container-structure-test configurations against any image; needs no workspace')
    .requiredOption('--image <name>', 'the image, by name or digest')
    .requiredOption('--config <file>', 'a configuration (yaml or json), may be given again', more)
    .option('--pull', 'pull the image first')
    .option('--with-network', 'commands of the tests have a network')
    .option('--junit <file>', 'also write JUnit XML')
    .addHelpText('after', example('officina structure-test --image my/image:1 --config tests.yaml'))
    .action(async (options: Options) => {
      const workshop = bareWorkshop(settings());
      const { connection, images, containers } = await workshop.connect();
      const [platform] = workshop.options.platforms ?? [];
      const result = await runStructure(
        {
          image: options.image,
          configs: options.config,
          network: options.withNetwork === true,
          pull: options.pull === true,
          ...(platform === undefined ? {} : { platform }),
        },
        { ...workshop, containers, engine: images, platform: connection.platform },
      );
      if (options.junit !== undefined) await writeFile(options.junit, renderJunit(result));
      showResult(workshop.options, result, () => renderSmoke(result));
      requirePassed(result);
    });
};

interface Options {
  readonly image: string;
  readonly config: readonly string[];
  readonly pull?: boolean;
  readonly withNetwork?: boolean;
  readonly junit?: string;
}

function more(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Throws smoke-failed, naming the tests, when one has failed. */
function requirePassed({ reports }: SmokeResult): void {
  const failed = reports.flatMap(({ checks }) => checks.filter(({ passed }) => !passed));
  if (failed.length === 0) return;
  const total = reports.flatMap(({ checks }) => checks).length;
  const names = failed.map(({ name }) => name).join(', ');
  throw new FactoryError('smoke-failed', `${failed.length} of ${total} tests failed: ${names}`, {
    hint: 'look at wanted and got of each, above',
  });
}
