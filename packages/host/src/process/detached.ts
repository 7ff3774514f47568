import { type Exec, FactoryError, type Files } from '@officina/core';
import { z } from 'zod';
import { sleep } from '../clock.ts';
import { identifyProcess, isAlive, parseIdentity } from './process-identity.ts';

/** A service that we started and left running: what it takes to find and to stop that very process later. */
export const ServiceRecord = z.object({
  name: z.string(),
  /** As renderIdentity writes it. */
  process: z.string(),
  log: z.string(),
  port: z.number().int().optional(),
});
export type ServiceRecord = z.infer<typeof ServiceRecord>;

export interface DetachedCommand {
  readonly command: readonly string[];
  /** Where its stdout and stderr go; the file is started anew. */
  readonly log: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program that outlives us, in a session of its own; its identity, undefined when it ended at once. */
export async function startDetached(exec: Exec, { command, log, env }: DetachedCommand) {
  const script =
    'mkdir -p "$(dirname "$0")" && : >"$0" || exit 1; setsid "$@" >>"$0" 2>&1 </dev/null & echo $!';
  const result = await exec.run('sh', ['-c', script, log, ...command], env === undefined ? {} : { env });
  return identifyProcess(Number(result.stdout.trim()));
}

/** Reads a service's record; undefined when there is none or its process is gone. */
export async function findService(
  files: Pick<Files, 'read'>,
  file: string,
): Promise<{ readonly record: ServiceRecord; readonly pid: number } | undefined> {
  const record = await readRecord(files, file);
  const identity = record === undefined ? undefined : parseIdentity(record.process);
  if (record === undefined || identity === undefined || !(await isAlive(identity))) return undefined;
  return { record, pid: identity.pid };
}

/** What a record says, whether or not its process still runs; undefined when there is none. */
export async function readRecord(
  files: Pick<Files, 'read'>,
  file: string,
): Promise<ServiceRecord | undefined> {
  const text = await files.read(file);
  try {
    return text === undefined ? undefined : ServiceRecord.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Ends a recorded process and waits for it, by force after 15 s; false when it was not running. */
export async function stopService(files: Pick<Files, 'read'>, file: string): Promise<boolean> {
  const found = await findService(files, file);
  if (found === undefined) return false;
  const identity = parseIdentity(found.record.process);
  const gone = async (seconds: number) => {
    for (let waited = 0; waited < seconds * 10; waited += 1) {
      if (identity === undefined || !(await isAlive(identity))) return true;
      await sleep(100);
    }
    return false;
  };
  process.kill(found.pid, 'SIGTERM');
  if (await gone(15)) return true;
  process.kill(found.pid, 'SIGKILL');
  if (await gone(5)) return true;
  throw new FactoryError('engine-failed', `${found.record.name} (pid ${found.pid}) does not end`, {
    hint: `look at ${found.record.log}`,
  });
}

/** The last lines of a log, for an error message. */
export async function tailOf(files: Pick<Files, 'readBytes'>, log: string, lines = 8): Promise<string> {
  const text = new TextDecoder().decode(await files.readBytes(log));
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
