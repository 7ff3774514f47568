import { writeFile } from 'node:fs/promises';
import { definition as bakeDefinition, renderBuildRows } from '@officina/build';
import { FactoryError } from '@officina/core';
import { renderPlan, renderPlanSummary } from '@officina/plan';
import { renderRelease } from '@officina/release';
import { refusalOf, renderResult } from '@officina/resolve';
import { renderJunit, renderSmoke } from '@officina/smoke';
import { Command, Option } from 'commander';
import { demo } from './command/demo.ts';
import { down } from './command/down.ts';
import { test } from './command/test.ts';
import { up } from './command/up.ts';
import { showResult } from './result.ts';
import { type GlobalOptions, type Settings, toSettings } from './settings.ts';
import { build, documents, plan, release, requireGreen, resolve, smoke } from './steps.ts';
import { renderTable } from './table.ts';
import { bareWorkshop, openWorkshop } from './workshop.ts';

const list = (value: string, before: string[] = []) => [
  ...before,
  ...value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
];

/** The command line: one command per verb, and the ones that run several. */
export function createProgram(): Command {
  const program = new Command('officina')
    .description('An image factory: pinned tools in, tested golden images out.')
    .version('0.1.0')
    .showHelpAfterError()
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .option('--images <folder>', 'the folder with factory.yaml and the images', 'images')
    .option('--state <folder>', 'where documents and what is remembered are kept', '.officina')
    .option('--registry <name>', "the repository, instead of factory.yaml's")
    .option('--platform <platform>', "instead of factory.yaml's, may be given again", list)
    .option(
      '--mirror <prefix=replacement>',
      'ask elsewhere for a url or image prefix, may be given again',
      (value, before: string[] = []) => [...before, value],
    )
    .addOption(
      new Option('--network <mode>', 'the network of build steps')
        .choices(['default', 'host'])
        .default('default'),
    )
    .option(
      '--install-engine',
      "install and start a Docker engine from Debian's packages where none answers (needs root)",
    )
    .option('--json', 'print the document instead of the table');
  const settings = (): Settings => toSettings(program.opts<GlobalOptions>());

  program
    .command('up')
    .description('check the locks, build what changed, test it, and tag the green images in the local engine')
    .addHelpText('after', example('officina up', 'officina up --platform linux/amd64 --network host'))
    .action(async () => up(await openWorkshop(settings())));

  program
    .command('demo')
    .description('the whole main job on the embedded upstream, into a registry on this machine')
    .addHelpText('after', example('officina demo --install-engine'))
    .action(() => demo(settings()));

  program
    .command('down')
    .description('stop the registry of the demo, and the engine when officina started it')
    .action(() => down(bareWorkshop(settings())));

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

  program
    .command('plan')
    .description('say per image and platform: build or reuse, and why')
    .option('--only <images>', 'these images and what they stand on', list)
    .option('--rebuild <images>', 'build these although tested ones are there', list)
    .option('--explain', 'every reason, old and new')
    .option('--summary <file>', 'also write a Markdown summary with the graph')
    .addHelpText('after', example('officina plan', 'officina plan --only gemini --explain'))
    .action(async (options: { only?: string[]; rebuild?: string[]; explain?: boolean; summary?: string }) => {
      const workshop = await openWorkshop(settings());
      const document = await plan(workshop, options);
      if (options.summary !== undefined) await writeFile(options.summary, renderPlanSummary(document));
      showResult(workshop.options, document, () =>
        renderPlan(document, { explain: options.explain === true }),
      );
    });

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

  program
    .command('smoke')
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

  program
    .command('release')
    .description('give green candidates their tags in the registry; refuses anything that is not green')
    .option('--plan <file>', 'the plan, instead of the last one')
    .option('--build <file>', 'the build result, instead of the last one')
    .option('--smoke <file>', 'the reports, instead of the last ones')
    .option('--version <version>', 'vX.Y.Z, or auto for the next one by what moved')
    .option('--nightly', 'give the nightly tags instead')
    .option('--no-channels', 'leave the moving tags where they are')
    .option('--dry-run', 'say what would be written')
    .addHelpText(
      'after',
      example('officina release --version v1.2.0', 'officina release --version auto --dry-run'),
    )
    .action(async (options: ReleaseOptions) => {
      const workshop = await openWorkshop(settings());
      const record = await release(workshop, {
        plan: await documents.plan(workshop, options.plan),
        build: await documents.build(workshop, options.build),
        smoke: await documents.smoke(workshop, options.smoke),
        nightly: options.nightly === true,
        dryRun: options.dryRun === true,
        ...(options.version === undefined ? {} : { version: options.version }),
        ...(options.channels ? {} : { channels: false }),
      });
      showResult(workshop.options, record, () =>
        renderTable(
          ['image', 'tags', 'digest'],
          renderRelease(record).map((row) => [row.image, row.tags.join('\n'), row.digest]),
        ),
      );
    });
  return program;
}

interface ReleaseOptions {
  readonly plan?: string;
  readonly build?: string;
  readonly smoke?: string;
  readonly version?: string;
  readonly nightly?: boolean;
  readonly channels: boolean;
  readonly dryRun?: boolean;
}

function example(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`;
}

/** Rows of a verb as a table whose head is the fields' names. */
function renderRows(rows: readonly object[]): string {
  const head = Object.keys(rows[0] ?? {});
  return renderTable(
    head,
    rows.map((row) => Object.values(row).map((value) => String(value ?? ''))),
  );
}
