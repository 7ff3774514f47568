import { type Commands, main } from '@officina/cli';

/** What only a checkout has: the commands of those who work on the factory itself. */
const commands: Commands = {
  test: async () => (await import('./command/test.ts')).registerTest,
  docs: async () => (await import('./command/docs.ts')).registerDocs,
  bench: async () => (await import('./command/bench.ts')).registerBench,
};

void main(commands);
