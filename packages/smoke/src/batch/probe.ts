import { quoteShell } from '@officina/core';

/** A program to run in a container, in any way that a batch can run it. */
export interface Probe {
  readonly command: readonly string[];
  /** Left out, the image's own user. */
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** After this the program is killed; 30 when left out. */
  readonly timeoutSeconds?: number;
  /** Bytes that are kept of each stream; 64 KiB when left out. */
  readonly outputLimit?: number;
  /** Set for a command of the batch's own shell, which starts no program and has no time limit. */
  readonly builtin?: true;
  /** Begins before the others, so that at the end nothing waits for it alone. */
  readonly long?: boolean;
}

/** What became of a probe. Output is cut at the probe's limit. */
export interface Outcome {
  /** As a shell counts: 127 for a program that is not there, 124 when the time was up. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
  /** Why it could not run at all; exit code and output mean nothing then. */
  readonly broken?: string;
  /** Set when the engine could not start the program. */
  readonly unstarted?: true;
  /** Set when the program was stopped because its time was up. */
  readonly late?: {
    /** Set when more programs than the machine has cores wanted to run at that time. */
    readonly busy?: true;
  };
}

/** Seconds that a probe may take when it does not say. */
export const defaultTimeoutSeconds = 30;

/** Bytes that are kept of a stream when a probe does not say. */
export const defaultOutputLimit = 64 * 1024;
/** Bytes that are kept where the content of a file or of an output is the point. */
export const contentLimit = 1024 * 1024;

/** Whether a stream of which so much is kept may go on: what is not seen can be neither excluded nor counted upon. */
export function isCut(stream: string): boolean {
  return Buffer.byteLength(stream) >= contentLimit;
}

/** The outcome of a probe that could not be run. */
export function brokenOutcome(why: string): Outcome {
  return { exitCode: -1, stdout: '', stderr: '', milliseconds: 0, broken: why };
}

/** A probe as a person would type it. */
export function renderProbe(probe: Probe): string {
  const env = Object.entries(probe.env ?? {}).map(([name, value]) => `${name}=${quoteShell(value)}`);
  return [...env, ...probe.command.map(quoteShell)].join(' ');
}
