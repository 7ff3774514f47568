import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { FactoryError } from '@officina/core';

/** What a program took. */
export interface MeasuredRun {
  readonly milliseconds: number;
  /** The most memory that it had resident, as Linux counts it; looked at every 20 ms. */
  readonly peakBytes: number;
}

/** Runs a program to its end, with more in its environment; throws command-failed with the last of its stderr. */
export function runMeasured(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<MeasuredRun> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    });
    let errors = '';
    let peakBytes = 0;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const look = setInterval(() => {
      peakBytes = Math.max(peakBytes, residentPeak(child.pid));
    }, 20);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      if (code === 0) resolve({ milliseconds: performance.now() - began, peakBytes });
      else
        reject(
          new FactoryError(
            'command-failed',
            `${command} ${args[0]} ended with ${code}: ${errors.slice(-300)}`,
            { hint: 'run the same command by hand: it says more' },
          ),
        );
    });
  });
}

/** The high-water mark of a process in bytes (proc(5), VmHWM); 0 when it is gone. */
function residentPeak(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
