import { type Exec, FactoryError, type Files, renderDocument, type Talk } from '@officina/core';
import { sleep } from '../clock.ts';
import { createFiles } from '../files.ts';
import { findService, startDetached, stopService, tailOf } from '../process/detached.ts';
import { createExec } from '../process/exec.ts';
import { identifyProcess, renderIdentity } from '../process/process-identity.ts';

export interface StartEngineOptions {
  readonly exec: Exec;
  readonly files: Files;
  readonly talk: Talk;
  /** Where the record of what we started is kept, and the engine's log. */
  readonly folder: string;
  /** Whether the engine answers now. */
  readonly answers: () => Promise<boolean>;
  /** Seconds to wait for it; default 60. */
  readonly patience?: number;
}

/** Ports of looking after an engine that we started; default: this machine's. */
export interface StartedEnginePorts {
  readonly exec?: Exec;
  readonly files?: Pick<Files, 'read'>;
}

const unit = 'docker.service';

/** Starts an installed engine, by systemd or detached by ourselves; throws engine-install-failed with its last log lines. */
export async function startEngine(options: StartEngineOptions): Promise<void> {
  await options.talk.task('Start the Docker engine', async () => {
    if ((await options.files.list('/run/systemd/system')).length > 0) await startUnit(options);
    // The package's own script may have started it a moment ago; a second one would take its bridge away.
    else if (await isStarting(options.files)) await untilAnswers(options, () => isStarting(options.files));
    else await startProgram(options);
  });
}

/** The engine that we started and that still runs; undefined when there is none. */
export async function startedEngine(
  folder: string,
  ports: StartedEnginePorts = {},
): Promise<{ readonly pid: number; readonly log: string } | undefined> {
  const found = await findService(ports.files ?? createFiles(), recordFile(folder));
  return found && { pid: found.pid, log: found.record.log };
}

/** Stops the engine when it is the very one that we started; false when that does not run (any other is left alone). */
export async function stopEngine(folder: string, ports: StartedEnginePorts = {}): Promise<boolean> {
  const { exec = createExec(), files = createFiles() } = ports;
  const found = await findService(files, recordFile(folder));
  if (found === undefined) return false;
  if (found.record.name === unit) await exec.run('systemctl', ['stop', 'docker.socket', unit]);
  // What systemd stopped is gone by now; then there is nothing more to end.
  return (await stopService(files, recordFile(folder))) || found.record.name === unit;
}

async function startUnit(options: StartEngineOptions): Promise<void> {
  const { exec, files, folder } = options;
  const log = `journalctl -u ${unit}`;
  await exec.run('systemctl', ['start', unit]);
  const active = async () => (await exec.run('systemctl', ['is-active', unit])).exitCode === 0;
  if (!(await untilAnswers(options, active))) {
    const last = await exec.run('journalctl', ['-u', unit, '-n', '8', '--no-pager', '-o', 'cat']);
    throw notStarted(last.stdout.trimEnd(), log);
  }
  const { stdout } = await exec.run('systemctl', ['show', '-p', 'MainPID', '--value', unit]);
  const identity = await identifyProcess(Number(stdout.trim()));
  if (identity === undefined) return;
  await files.write(
    recordFile(folder),
    renderDocument({ name: unit, process: renderIdentity(identity), log }),
  );
}

async function startProgram(options: StartEngineOptions): Promise<void> {
  const { exec, files, folder } = options;
  const log = `${folder}/dockerd.log`;
  const identity = await startDetached(exec, { command: ['dockerd'], log });
  if (identity !== undefined) {
    const record = { name: 'dockerd', process: renderIdentity(identity), log };
    await files.write(recordFile(folder), renderDocument(record));
    const alive = async () => (await findService(files, recordFile(folder))) !== undefined;
    if (await untilAnswers(options, alive)) return;
    await stopService(files, recordFile(folder));
  }
  throw notStarted(await tailOf(files, log), log);
}

async function isStarting(files: Pick<Files, 'read'>): Promise<boolean> {
  const pid = ((await files.read('/var/run/docker.pid')) ?? '').trim();
  return /^\d+$/.test(pid) && (await files.read(`/proc/${pid}/comm`))?.trim() === 'dockerd';
}

async function untilAnswers(options: StartEngineOptions, alive: () => Promise<boolean>): Promise<boolean> {
  for (let waited = 0; waited < (options.patience ?? 60) * 4; waited += 1) {
    if (await options.answers()) return true;
    if (!(await alive())) return false;
    await sleep(250);
  }
  return false;
}

function notStarted(last: string, log: string): FactoryError {
  return new FactoryError('engine-install-failed', `the Docker engine did not start:\n${last}`, {
    hint: `look at ${log}`,
  });
}

function recordFile(folder: string): string {
  return `${folder}/engine.json`;
}
