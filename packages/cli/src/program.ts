import { Command, Option } from 'commander';
import { list, type Register } from './command/register.ts';
import { endCommand } from './failure.ts';
import { type GlobalOptions, type Settings, toSettings } from './settings.ts';

/** Commands by name, in the order of the help; each is loaded when it is asked for. */
export type Commands = Readonly<Record<string, () => Promise<Register>>>;

/** What runs several verbs, then the verbs in the order of the work. */
const own: Commands = {
  up: async () => (await import('./command/up.ts')).registerUp,
  demo: async () => (await import('./command/demo.ts')).registerDemo,
  down: async () => (await import('./command/down.ts')).registerDown,
  resolve: async () => (await import('./command/resolve.ts')).registerResolve,
  propose: async () => (await import('./command/propose.ts')).registerPropose,
  plan: async () => (await import('./command/plan.ts')).registerPlan,
  build: async () => (await import('./command/build.ts')).registerBuild,
  verify: async () => (await import('./command/verify.ts')).registerVerify,
  smoke: async () => (await import('./command/smoke.ts')).registerSmoke,
  release: async () => (await import('./command/release.ts')).registerRelease,
  nightly: async () => (await import('./command/nightly.ts')).registerNightly,
  watchdog: async () => (await import('./command/watchdog.ts')).registerWatchdog,
  devcontainer: async () => (await import('./command/devcontainer.ts')).registerDevcontainer,
  doctor: async () => (await import('./command/doctor.ts')).registerDoctor,
};

/** The command line for these words: the commands that they may mean, or all of them when they name none; `more` follow the product's own. */
export async function createProgram(words: readonly string[] = [], more: Commands = {}): Promise<Command> {
  const commands = { ...own, ...more };
  const program = new Command('officina')
    .description('An image factory: pinned tools in, tested golden images out.')
    // Not --version as commander would have it: that is what release is given (main.ts reads it where it is alone).
    .version('0.1.0', '-V', 'print the version of officina')
    // Wrong use is said once, at the entry (failure.ts).
    .configureOutput({ outputError: () => undefined })
    .exitOverride(endCommand)
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

  const named = Object.keys(commands).filter((name) => words.includes(name));
  for (const name of named.length > 0 ? named : Object.keys(commands)) {
    const register = await commands[name]?.();
    register?.(program, settings);
  }
  return program;
}
