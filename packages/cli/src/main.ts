import { toFailure } from './failure.ts';
import { type Commands, createProgram } from './program.ts';

/** The entry: runs the command line of this process, with commands beside the product's own, and sets its exit code. */
export async function main(more: Commands = {}): Promise<void> {
  const args = process.argv.slice(2);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', passOverClosed);
  try {
    const program = await createProgram(args, more);
    await program.parseAsync(args[0] === '--version' ? ['-V'] : args, { from: 'user' });
  } catch (error) {
    const { text, exitCode } = toFailure(error);
    process.stderr.write(text);
    process.exitCode = exitCode;
  }
}

/**
 * Whoever reads no more (`| head`) has what they wanted; the work goes on, and its outcome is the exit code. A terminal that
 * was closed (EIO) sends SIGHUP, and that tidies up.
 */
function passOverClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}
