import { Command, Option } from 'commander';
import { list, type Register, sharedOptions } from './command/register.ts';
import { endCommand } from './failure.ts';
import { type GlobalOptions, type Settings, toSettings } from './settings.ts';

/** Commands by name, in the order of the help; each is loaded when it is asked for. */
export type Commands = Readonly<Record<string, () => Promise<Register>>>;

const owning: Commands = {
  init: async () => (await import('./command/init.ts')).registerInit,
  add: async () => (await import('./command/add.ts')).registerAdd,
  remove: async () => (await import('./command/remove.ts')).registerRemove,
  list: async () => (await import('./command/list.ts')).registerList,
};

const pipeline: Commands = {
  resolve: async () => (await import('./command/resolve.ts')).registerResolve,
  propose: async () => (await import('./command/propose.ts')).registerPropose,
  plan: async () => (await import('./command/plan.ts')).registerPlan,
  fetch: async () => (await import('./command/fetch.ts')).registerFetch,
  build: async () => (await import('./command/build.ts')).registerBuild,
  smoke: async () => (await import('./command/smoke.ts')).registerSmoke,
  'structure-test': async () => (await import('./command/structure-test.ts')).registerStructureTest,
  keep: async () => (await import('./command/keep.ts')).registerKeep,
  release: async () => (await import('./command/release.ts')).registerRelease,
};

const running: Commands = {
  up: async () => (await import('./command/up.ts')).registerUp,
  demo: async () => (await import('./command/demo.ts')).registerDemo,
  down: async () => (await import('./command/down.ts')).registerDown,
};

const consumers: Commands = {
  devcontainer: async () => (await import('./command/devcontainer.ts')).registerDevcontainer,
  bastion: async () => (await import('./command/bastion.ts')).registerBastion,
  page: async () => (await import('./command/page.ts')).registerPage,
};

const upkeep: Commands = {
  doctor: async () => (await import('./command/doctor.ts')).registerDoctor,
  clean: async () => (await import('./command/clean.ts')).registerClean,
  verify: async () => (await import('./command/verify.ts')).registerVerify,
  nightly: async () => (await import('./command/nightly.ts')).registerNightly,
  watchdog: async () => (await import('./command/watchdog.ts')).registerWatchdog,
};

/**
 * The command line for these words: the commands that they may mean, or all of them when they name none; `more` are those
 * that only a checkout has.
 */
export async function createProgram(words: readonly string[] = [], more: Commands = {}): Promise<Command> {
  const groups = {
    'A factory of your own:': owning,
    'The pipeline, in its order:': pipeline,
    'Running it on this machine:': running,
    'For those who use an image:': consumers,
    'Upkeep:': upkeep,
    'For those who work on officina:': more,
  };
  const program = new Command('officina')
    .description('An image factory: pinned tools in, tested golden images out.')
    // Not --version as commander would have it: that is what release is given (main.ts reads it where it is alone).
    .version('0.1.0', '-V', 'print the version of officina')
    // Wrong use is said once, at the entry (failure.ts).
    .configureOutput({ outputError: () => undefined })
    .exitOverride(endCommand)
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: sharedOptions })
    .commandsGroup('Help:')
    .helpCommand('help [command]', 'say more of a command')
    .option('--images <folder>', 'the folder with factory.yaml and the images', 'images')
    .option('--state <folder>', 'where documents and what is remembered are kept', '.officina')
    .option('--registry <name>', "the repository, instead of factory.yaml's")
    .option('--platform <platform>', "instead of factory.yaml's, may be given again", list)
    .option(
      '--mirror <prefix=replacement>',
      'ask elsewhere for a url or image prefix, may be given again',
      (value, before: string[] = []) => [...before, value],
    )
    .option(
      '--secret <id=...,src=...>',
      'what build steps may read and what enters no image: id=<name>,src=<file> or id=<name>,env=<variable>; may be given again',
      (value, before: string[] = []) => [...before, value],
    )
    .option(
      '--ssh <id>',
      'an agent (default) or key (id=path) that build steps may use, may be given again',
      (value, before: string[] = []) => [...before, value],
    )
    .addOption(
      new Option('--network <mode>', 'the network of the build steps of images that are open')
        .choices(['default', 'host'])
        .default('default'),
    )
    .option(
      '--install-engine',
      "install and start a Docker engine from Debian's packages where none answers (needs root)",
    )
    .option('--json', 'print the document instead of the table');
  const settings = (): Settings => toSettings(program.opts<GlobalOptions>());

  const named = Object.values(groups).some((commands) => words.some((word) => Object.hasOwn(commands, word)));
  for (const [heading, commands] of Object.entries(groups)) {
    for (const [name, load] of Object.entries(commands)) {
      if (named && !words.includes(name)) continue;
      const register = await load();
      register(program, settings);
      program.commands.at(-1)?.helpGroup(heading);
    }
  }
  return program;
}
