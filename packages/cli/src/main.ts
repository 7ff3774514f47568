import { toFailure } from './failure.ts';
import { createProgram } from './program.ts';

main().catch((error: unknown) => {
  const { text, exitCode } = toFailure(error);
  process.stderr.write(text);
  process.exitCode = exitCode;
});

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const program = await createProgram(args);
  await program.parseAsync(args[0] === '--version' ? ['-V'] : args, { from: 'user' });
}
