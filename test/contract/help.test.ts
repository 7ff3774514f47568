import { describe, expect, it } from '@jest/globals';
import { createProgram } from '../../packages/cli/src/program.ts';

type Command = Awaited<ReturnType<typeof createProgram>>;

/** A command and all below it. */
function runnable(command: Command): Command[] {
  return [command, ...command.commands.flatMap(runnable)];
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** The long options of one part of a help text. */
function optionsIn(help: string, heading: string): string[] {
  const part = help.split(`\n${heading}\n`)[1]?.split('\n\n')[0] ?? '';
  return [...part.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = '']) => option);
}

const program = await createProgram([], {
  test: async () => (await import('../../packages/contributor/src/command/test.ts')).registerTest,
  docs: async () => (await import('../../packages/contributor/src/command/docs.ts')).registerDocs,
  bench: async () => (await import('../../packages/contributor/src/command/bench.ts')).registerBench,
});
const commands = program.commands.flatMap(runnable);

describe('the help of officina', () => {
  const help = program.helpInformation();

  it('groups its commands', () => {
    expect([...help.matchAll(/^([A-Z].*):$/gm)].map(([, heading]) => heading)).toEqual([
      'Options',
      'A factory of your own',
      'The pipeline, in its order',
      'Running it on this machine',
      'For those who use an image',
      'Upkeep',
      'For those who work on officina',
      'Help',
    ]);
  });

  it('has the options that commands share', () => {
    expect(optionsIn(help, 'Options:')).toEqual([...shared.map((name) => `--${name}`), '--help']);
  });
});

const shared = [
  ...['images', 'state', 'registry', 'platform', 'mirror', 'secret', 'ssh', 'network'],
  ...['install-engine', 'json'],
];

describe('the help of every command', () => {
  it.each(commands.map((command) => [pathOf(command), command] as const))(
    '%s shows what it reads',
    (path, command) => {
      const help = textOf(command);
      const options = optionsIn(help, 'Global Options:');
      expect(shared.map((name) => `--${name}`)).toEqual(expect.arrayContaining(options));
      const known = [...optionsIn(help, 'Options:'), ...options];
      // What its own examples use is what it reads.
      const examples = help.split('\nExamples:\n')[1]?.match(new RegExp(`${path}[^&\\n]*`, 'g')) ?? [];
      const used = examples.flatMap((line) => line.match(/--[a-z-]+/g) ?? []);
      expect(known).toEqual(expect.arrayContaining(used));
    },
  );

  it.each([
    ['officina plan', ['images', 'state', 'registry', 'platform', 'mirror', 'install-engine', 'json']],
    ['officina down', ['state']],
    ['officina release prune', ['images', 'registry', 'mirror', 'json']],
    ['officina devcontainer', []],
    ['officina docs', ['state', 'mirror', 'network', 'install-engine']],
    ['officina devcontainer update', ['mirror', 'json']],
  ])('%s shows no other', (path, wanted) => {
    const command = commands.find((one) => pathOf(one) === path);
    const options = optionsIn(command?.helpInformation() ?? '', 'Global Options:');
    expect(options).toEqual(wanted.map((name) => `--${name}`));
  });
});

/** The help as it is printed, what follows the options too. */
function textOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (words) => (text += words) });
  command.outputHelp();
  return text;
}
