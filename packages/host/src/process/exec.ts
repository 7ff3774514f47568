import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { getExecOutput } from '@actions/exec';
import { type Exec, type ExecOptions, type ExecResult, FactoryError, isFactoryError } from '@officina/core';
import which from 'which';
import { onInterrupt } from './interrupt.ts';
import { lineReader } from './line-reader.ts';
import { endProcessGroup } from './process-group.ts';
import { withSpawnedProcess } from './spawned-process.ts';

/** Milliseconds that a descendant may keep the output open after the program itself has ended. */
const linger = 2_000;

/** Bytes that Linux takes as one argument, and as all of them with the environment (execve(2), "Limits on size"). */
const limits = { one: 131_071, all: 2_000_000 };

/** The program that gives another one a group of its own; empty where there is none. */
let leader: Promise<string> | undefined;

const hints: Readonly<Record<string, string>> = {
  docker: 'run again with --install-engine, or install Docker 23 or newer',
  npm: 'install npm; it comes with Node',
  git: 'install git',
  go: 'install Go 1.21 or newer (apt-get install golang-go, or go.dev/dl): it says what a program is made of',
  cosign:
    'install cosign 2 (apt-get install cosign on Debian 13), or say signing: {mode: none} in factory.yaml',
};

/**
 * Runs programs through `@actions/exec`, each in a process group of its own (util-linux' setsid; without it, as on macOS,
 * beside this process), so that an abort or Ctrl-C ends their children too.
 */
export function createExec(): Exec {
  return { run: (command, args, options = {}) => run(command, args, options) };
}

async function run(command: string, args: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const { signal, cwd, onLine } = options;
  const own = Object.entries(process.env).filter(([name]) => options.unset?.test(name) !== true);
  const env = { ...Object.fromEntries(own), ...options.env } as Record<string, string>;
  const program = await findProgram(command, cwd);
  refuseTooLong(command, [program, ...args], env);
  leader ??= pathOf('setsid');
  const front = await leader;
  const [first = program, ...rest] = front === '' ? [program, ...args] : [front, program, ...args];
  refuseAborted(command, signal);
  const running: { child?: ChildProcess; interrupted: boolean } = { interrupted: false };
  const end = async () => running.child !== undefined && endProcessGroup(running.child);
  const forget = onInterrupt(() => {
    running.interrupted = true;
    return end();
  });
  const abort = () => void end();
  signal?.addEventListener('abort', abort, { once: true });
  const lines = { stdout: lineReader(onLine, 'stdout'), stderr: lineReader(onLine, 'stderr') };
  try {
    const { exitCode, stdout, stderr } = await withSpawnedProcess(
      (child) => {
        running.child = child;
        watch(child);
      },
      () =>
        // The first word is read as a command line: quoted, it is one word.
        getExecOutput(`"${first.replace(/["\\]/g, '\\$&')}"`, rest, {
          ...(cwd === undefined ? {} : { cwd }),
          env,
          input: Buffer.from(options.stdin ?? ''),
          listeners: { stdout: lines.stdout.read, stderr: lines.stderr.read },
          ignoreReturnCode: true,
          silent: true,
          delay: linger,
        }),
    );
    lines.stdout.end();
    lines.stderr.end();
    refuseAborted(command, signal);
    if (running.interrupted)
      throw new FactoryError('interrupted', `${command} was interrupted`, { hint: 'run it again' });
    return { exitCode: exitCode ?? codeOf(running.child), stdout, stderr };
  } catch (error) {
    throw isFactoryError(error) ? error : notStarted(command, error);
  } finally {
    forget();
    signal?.removeEventListener('abort', abort);
  }
}

/** What the library leaves to whoever started the program. */
function watch(child: ChildProcess): void {
  // A daemon that inherited the pipes would keep them, and with them this process, open for ever.
  child.once('exit', () => {
    const timer = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, linger);
    child.once('close', () => clearTimeout(timer));
  });
  // The streams are made after this process object. A program that ends without reading its input breaks the pipe; its
  // exit code says what matters.
  process.nextTick(() => child.stdin?.on('error', () => undefined));
}

/** 128 and the signal that ended it, as a shell says it. */
function codeOf(child: ChildProcess | undefined): number {
  const signal = child?.signalCode ?? null;
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

async function findProgram(command: string, cwd: string | undefined): Promise<string> {
  if (cwd !== undefined && !existsSync(cwd)) {
    throw new FactoryError('file-missing', `${cwd} is not there, ${command} was to run in it`, {
      hint: 'make the folder, or name another one',
    });
  }
  const found = await pathOf(command.includes('/') ? resolve(cwd ?? '', command) : command);
  if (found !== '') return found;
  const name = command.split('/').at(-1) ?? command;
  const why = command.includes('/') ? 'is not there, or may not be run' : 'is not on PATH';
  throw new FactoryError('tool-missing', `${command} ${why}`, {
    hint: hints[name] ?? `install ${name} and run again`,
  });
}

/** Where a program is, along the whole paths of PATH; empty where it is not. A folder that cannot be read is passed over. */
async function pathOf(command: string): Promise<string> {
  const folders = (process.env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  // The library would look in the folder that we happen to be in.
  if (folders.length === 0 && !command.startsWith('/')) return '';
  return (await which(command, { nothrow: true, path: folders.join(':') })) ?? '';
}

/** The library waits for ever for a program that the system refuses to start with so many words. */
function refuseTooLong(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): void {
  const words = [...args, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const sizes = words.map((word) => Buffer.byteLength(word) + 1);
  // Each word costs the pointer to it as well.
  const all = sizes.reduce((sum, size) => sum + size + 8, 0);
  if (all <= limits.all && !sizes.some((size) => size > limits.one)) return;
  throw new FactoryError('command-failed', `${command} was given too many arguments`, {
    hint: 'hand over fewer or shorter ones; a long list belongs into a file',
  });
}

function notStarted(command: string, cause: unknown): FactoryError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new FactoryError('tool-missing', `${command} could not be started: ${message}`, {
    cause,
    hint: `run it by hand: ${command} --version`,
  });
}

function refuseAborted(command: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  const reason: unknown = signal.reason;
  if (isFactoryError(reason)) throw reason;
  const late = reason instanceof Error && reason.name === 'TimeoutError';
  throw new FactoryError(late ? 'timed-out' : 'interrupted', `${command} was stopped before its end`, {
    cause: reason,
    hint: 'run it again; what was done so far is taken up',
  });
}
