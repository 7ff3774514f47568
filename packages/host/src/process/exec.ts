import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { type Exec, type ExecOptions, type ExecResult, FactoryError, isFactoryError } from '@officina/core';
import { onInterrupt } from './interrupt.ts';

/** Milliseconds between asking a process group to end and ending it. */
const grace = 5_000;
/** Milliseconds that a descendant may keep the output open after the program itself has ended. */
const linger = 2_000;

const hints: Readonly<Record<string, string>> = {
  docker: 'run again with --install-engine, or install Docker 23 or newer',
  npm: 'install npm; it comes with Node',
  git: 'install git',
  cosign:
    'install cosign 2 (apt-get install cosign on Debian 13), or say signing: {mode: none} in factory.yaml',
};

/** Runs programs in a process group of their own, so that an abort or Ctrl-C ends their children too. */
export function createExec(): Exec {
  return { run: (command, args, options = {}) => run(command, args, options) };
}

function run(command: string, args: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const { signal } = options;
  if (signal?.aborted === true) return Promise.reject(stopped(command, signal));
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    const end = () => endGroup(child, ended);
    let interrupted = false;
    const forget = onInterrupt(() => {
      interrupted = true;
      return end();
    });
    const abort = () => void end();
    signal?.addEventListener('abort', abort, { once: true });
    const output = {
      stdout: collect(child.stdout, 'stdout', options),
      stderr: collect(child.stderr, 'stderr', options),
    };
    let timer: NodeJS.Timeout | undefined;
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      forget();
      signal?.removeEventListener('abort', abort);
      finish();
    };
    child.once('error', (cause) => settle(() => reject(notStarted(command, options.cwd, cause))));
    child.once('exit', () => {
      // A daemon that inherited the pipes would keep them open for ever; `close` alone is not enough.
      timer = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, linger);
    });
    child.once('close', (code, killedBy) =>
      settle(() => {
        if (signal?.aborted === true) reject(stopped(command, signal));
        else if (interrupted)
          reject(new FactoryError('interrupted', `${command} was interrupted`, { hint: 'run again' }));
        else
          resolve({ exitCode: exitCode(code, killedBy), stdout: output.stdout(), stderr: output.stderr() });
      }),
    );
    // A program that ends without reading its input breaks the pipe; its exit code says what matters.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.stdin);
  });
}

/** Gathers a stream as text and hands on its lines; the returned function gives all of it. */
function collect(stream: Readable | null, from: 'stdout' | 'stderr', options: ExecOptions): () => string {
  const parts: string[] = [];
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (text: string) => {
    parts.push(text);
    if (options.onLine === undefined) return;
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) options.onLine(line, from);
  });
  stream?.on('end', () => {
    if (rest !== '') options.onLine?.(rest.replace(/\r$/, ''), from);
  });
  return () => parts.join('');
}

async function endGroup(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  signalGroup(child.pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child.pid as number, 'SIGKILL'), grace);
  await ended;
  clearTimeout(timer);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

function exitCode(code: number | null, killedBy: NodeJS.Signals | null): number {
  return code ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]);
}

function notStarted(command: string, cwd: string | undefined, cause: Error): FactoryError {
  const { code } = cause as NodeJS.ErrnoException;
  if (cwd !== undefined && !existsSync(cwd)) {
    return new FactoryError('file-missing', `${cwd} is not there, ${command} was to run in it`, {
      hint: 'look who removed the folder, then run again',
      cause,
    });
  }
  if (code === 'E2BIG') {
    return new FactoryError('command-failed', `${command} was given too many arguments`, {
      hint: 'hand over fewer at once, such as with --only',
      cause,
    });
  }
  const why = code === 'ENOENT' ? 'is not on PATH' : `could not be started: ${cause.message}`;
  const name = command.split('/').at(-1) ?? command;
  return new FactoryError('tool-missing', `${command} ${why}`, {
    cause,
    hint: hints[name] ?? `install ${name} and run again`,
  });
}

function stopped(command: string, signal: AbortSignal): FactoryError {
  const reason: unknown = signal.reason;
  if (isFactoryError(reason)) return reason;
  const late = reason instanceof Error && reason.name === 'TimeoutError';
  return new FactoryError(late ? 'timed-out' : 'interrupted', `${command} was stopped before its end`, {
    hint: late ? 'run again when the machine or the network is less busy' : 'run again',
    cause: reason,
  });
}
