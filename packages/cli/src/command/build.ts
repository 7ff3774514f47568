import { writeFile } from 'node:fs/promises';
import { definition as bakeDefinition, renderBuildSummary, toBuildRows } from '@officina/build';
import { createPythonEnvironments } from '@officina/host';
import { build, lent } from '../build-step.ts';
import { documents } from '../documents.ts';
import { lastingNpmSecrets, npmSettingsFor } from '../npm-secrets.ts';
import { showResult } from '../result.ts';
import { renderTable } from '../table.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina build`: build what the plan says, as candidates in the local engine. */
export const registerBuild: Register = (program, settings) => {
  reads(
    program.command('build'),
    'images',
    'state',
    'mirror',
    'secret',
    'ssh',
    'network',
    'install-engine',
    'json',
  )
    .description('build what the plan says, as candidates in the local engine')
    .option('--plan <file>', 'the plan, instead of the last one')
    .option('--push', 'also push the candidates to the registry')
    .option('--no-cache', 'build every step anew')
    .option('--builder <name>', 'a buildx builder')
    .option(
      '--cache-from <cache>',
      'read gha, registry, local, or what buildx takes; may be given again',
      again,
    )
    .option(
      '--cache-to <cache>',
      'write gha, registry, local, or what buildx takes; may be given again',
      again,
    )
    .option('--summary <file>', 'also write a Markdown summary: the graph, layers by size, slowest steps')
    .option('--print', 'print the bake definition and build nothing')
    .addHelpText(
      'after',
      example('officina build', 'officina build --print > bake.json && docker buildx bake -f bake.json'),
    )
    .action(async (options: BuildOptions) => {
      const workshop = await openWorkshop(settings());
      const planned = await documents.plan(workshop, options.plan);
      const cache = { from: options.cacheFrom ?? [], to: options.cacheTo ?? [] };
      if (options.print === true) {
        const npm = await npmSettingsFor(planned, workshop);
        const inputs = {
          ...lent(workshop.options, await lastingNpmSecrets(npm, workshop.place('build', 'npmrc'), workshop)),
          images: workshop.options.images,
          plan: planned,
          push: false,
          cache,
          folder: workshop.place('build'),
          mirrors: workshop.settings.mirrors,
        };
        const ports = { ...workshop, environments: createPythonEnvironments(workshop) };
        process.stdout.write(await bakeDefinition({ ...inputs, network: workshop.options.network }, ports));
        return;
      }
      const document = await build(workshop, {
        plan: planned,
        push: options.push === true,
        noCache: !options.cache,
        cache,
        ...(options.builder === undefined ? {} : { builder: options.builder }),
      });
      if (options.summary !== undefined)
        await writeFile(options.summary, renderBuildSummary(document, planned));
      showResult(workshop.options, document, () =>
        renderTable(['image', 'platform', 'action', 'digest', 'size', 'note'], toBuildRows(document)),
      );
    });
};

interface BuildOptions {
  readonly plan?: string;
  readonly push?: boolean;
  readonly cache: boolean;
  readonly builder?: string;
  readonly cacheFrom?: string[];
  readonly cacheTo?: string[];
  readonly print?: boolean;
  readonly summary?: string;
}

/** Gathers an option that may be given again; its value may hold commas. */
function again(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
