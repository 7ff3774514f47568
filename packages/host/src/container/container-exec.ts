import type { Duplex } from 'node:stream';
import { Writable } from 'node:stream';
import { type ContainerExec, type ContainerExecResult, FactoryError } from '@officina/core';
import type { Container, Exec } from 'dockerode';
import { engineLog, engineMessage, statusOf } from '../engine/engine-client.ts';
import { renderEnv } from './container-options.ts';

/** Seconds that a program may run when its request names no limit. */
export const defaultTimeoutSeconds = 600;

/** Bytes of stdout or stderr that are kept; a program that writes more is broken off. */
export const outputLimit = 64 * 2 ** 20;

/**
 * Runs a program in a running container; throws timed-out or command-failed (the container is killed: no mark of ours need
 * be on its programs to find them), or engine-failed, such as when the container itself ended meanwhile.
 */
export async function execIn(container: Container, request: ContainerExec): Promise<ContainerExecResult> {
  try {
    return await run(container, request);
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined) throw error;
    const ended = status === 404 || status === 409;
    throw new FactoryError(
      'engine-failed',
      `"${request.command.join(' ')}" in a container: ${ended ? 'the container ended' : engineMessage(error)}`,
      {
        hint: ended
          ? 'look whether its memory was too small: "dmesg" names what the kernel killed'
          : engineLog,
        cause: error,
      },
    );
  }
}

async function run(container: Container, request: ContainerExec): Promise<ContainerExecResult> {
  const stdin = request.stdin !== undefined;
  const exec = await container.exec({
    Cmd: [...request.command],
    AttachStdin: stdin,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    Env: renderEnv(request.env),
    ...(request.user === undefined ? {} : { User: request.user }),
    ...(request.workdir === undefined ? {} : { WorkingDir: request.workdir }),
  });
  const stream = await exec.start({ hijack: stdin, stdin });
  const stdout = collect(stream);
  const stderr = collect(stream);
  container.modem.demuxStream(stream, stdout.into, stderr.into);
  const seconds = request.timeoutSeconds ?? defaultTimeoutSeconds;
  const ended = waitFor(stream, seconds);
  if (stdin) {
    // The program may end without reading: that is its business.
    stream.on('error', () => {});
    stream.end(request.stdin);
  }
  const outcome = await ended;
  if (outcome === 'ended' && !stdout.overflown() && !stderr.overflown()) {
    return toResult(await exitCodeOf(exec), stdout.text(), stderr.text());
  }
  // Gone already, where its end is why nothing more came.
  await container.kill().catch(() => {});
  stream.destroy();
  const what = request.command.join(' ');
  if (outcome === 'late') {
    throw new FactoryError('timed-out', `"${what}" in a container: not done after ${seconds} s, killed`, {
      hint: 'run it by hand in the image, to see what it waits for',
    });
  }
  throw new FactoryError(
    'command-failed',
    `"${what}" in a container: more than ${outputLimit} bytes of output`,
    { hint: 'let it say less, such as by sending its output to a file' },
  );
}

/**
 * The runtime writes why it could not start a program to stdout, where a complaint does not belong; that the kernel knows
 * no such form of program, to stderr.
 */
function toResult(exitCode: number, stdout: string, stderr: string): ContainerExecResult {
  const isUnstarted = (exitCode === 126 || exitCode === 127) && stdout.startsWith('OCI runtime exec failed');
  if (isUnstarted) return { exitCode, stdout: '', stderr: stdout.trimEnd(), unstarted: true };
  const isNoProgram = stdout === '' && /^exec .*: exec format error\s*$/.test(stderr);
  return { exitCode, stdout, stderr, ...(isNoProgram ? { unstarted: true } : {}) };
}

interface Collected {
  readonly into: Writable;
  readonly overflown: () => boolean;
  readonly text: () => string;
}

function collect(stream: Duplex): Collected {
  const chunks: Buffer[] = [];
  let size = 0;
  const into = new Writable({
    write(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size <= outputLimit) chunks.push(chunk);
      else stream.emit('overflow');
      done();
    },
  });
  return { into, overflown: () => size > outputLimit, text: () => Buffer.concat(chunks).toString('utf8') };
}

function waitFor(stream: Duplex, seconds: number): Promise<'ended' | 'late' | 'overflow'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('late'), seconds * 1000);
    const finish = (how: 'ended' | 'overflow') => () => {
      clearTimeout(timer);
      resolve(how);
    };
    stream.once('end', finish('ended'));
    stream.once('close', finish('ended'));
    stream.once('overflow', finish('overflow'));
  });
}

/** The exit code; the engine may need a moment after the last byte. */
async function exitCodeOf(exec: Exec): Promise<number> {
  for (let wait = 1; wait < 5000; wait *= 2) {
    const { ExitCode, Running } = await exec.inspect();
    if (!Running && ExitCode !== null) return ExitCode;
    await pause(wait);
  }
  throw new FactoryError(
    'engine-failed',
    'a program in a container ended, but the engine gives no exit code',
    {
      hint: engineLog,
    },
  );
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
