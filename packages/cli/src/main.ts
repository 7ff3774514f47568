import { CommanderError } from 'commander';
import { renderFailure } from './failure.ts';
import { createProgram } from './program.ts';

main().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  process.stderr.write(renderFailure(error));
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  await createProgram().parseAsync(args[0] === '--version' ? ['-V'] : args, { from: 'user' });
}
