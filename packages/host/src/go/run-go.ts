import { join } from 'node:path';
import { type Exec, FactoryError } from '@officina/core';
import { goError } from './go-error.ts';

/** Milliseconds after which a proxy is taken for one that does not answer: Go itself waits for ever. */
const patience = 15 * 60_000;

export interface RunGo {
  readonly exec: Exec;
  /** What Go is asked about, for the error. */
  readonly what: string;
  /** Where it runs, and keeps what is its own. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs Go without a setting of the person's own, but for the checksum database; throws what goError says, and returns its stdout. */
export async function runGo(
  go: string,
  args: readonly string[],
  { exec, what, folder, env }: RunGo,
): Promise<string> {
  const signal = AbortSignal.timeout(patience);
  const running = exec.run(go, args, {
    cwd: folder,
    signal,
    // Whoever runs this may have settings for modules of their own, which are not those that everybody gets.
    unset: /^GO(?!SUMDB$)[A-Z0-9_]*$/,
    env: { GOENV: 'off', GOPATH: join(folder, 'path'), ...env },
  });
  const result = await running.catch((error: unknown) => {
    if (!signal.aborted) throw error;
    throw new FactoryError(
      'upstream-unreachable',
      `go asked for ${what} for ${patience / 60_000} minutes and had no answer`,
      { hint: "look at the network and at what Go's module proxy answers, then run again" },
    );
  });
  if (result.exitCode !== 0) throw goError(what, result);
  return result.stdout;
}
