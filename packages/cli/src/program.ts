import { Command, Option } from 'commander';
import { registerBench } from './command/bench.ts';
import { registerBuild } from './command/build.ts';
import { registerDemo } from './command/demo.ts';
import { registerDevcontainer } from './command/devcontainer.ts';
import { registerDocs } from './command/docs.ts';
import { registerDoctor } from './command/doctor.ts';
import { registerDown } from './command/down.ts';
import { registerNightly } from './command/nightly.ts';
import { registerPlan } from './command/plan.ts';
import { registerPropose } from './command/propose.ts';
import { list } from './command/register.ts';
import { registerRelease } from './command/release.ts';
import { registerResolve } from './command/resolve.ts';
import { registerSmoke } from './command/smoke.ts';
import { registerTest } from './command/test.ts';
import { registerUp } from './command/up.ts';
import { registerVerify } from './command/verify.ts';
import { registerWatchdog } from './command/watchdog.ts';
import { type GlobalOptions, type Settings, toSettings } from './settings.ts';

/** In the order of the help: what runs several verbs, then the verbs in the order of the work. */
const registers = [
  registerUp,
  registerDemo,
  registerDown,
  registerTest,
  registerResolve,
  registerPropose,
  registerPlan,
  registerBuild,
  registerVerify,
  registerSmoke,
  registerRelease,
  registerNightly,
  registerWatchdog,
  registerDevcontainer,
  registerDoctor,
  registerDocs,
  registerBench,
];

/** The command line: one command per verb, and the ones that run several. */
export function createProgram(): Command {
  const program = new Command('officina')
    .description('An image factory: pinned tools in, tested golden images out.')
    // Not --version as commander would have it: that is what release is given (main.ts reads it where it is alone).
    .version('0.1.0', '-V', 'print the version of officina')
    // Wrong use is said once, at the entry (failure.ts).
    .configureOutput({ outputError: () => undefined })
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

  for (const register of registers) register(program, settings);
  return program;
}
