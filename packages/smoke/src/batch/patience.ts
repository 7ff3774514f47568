import type { Outcome } from './probe.ts';

/** How long programs are waited for, and what is known of the machine meanwhile. */
export interface Patience {
  /** Every time limit is multiplied by it: an emulated program is several times slower. */
  readonly times: number;
  /** Programs that want to run, for each core of the machine; left out, unknown. */
  readonly load?: (() => number) | undefined;
}

/** What is said of a program that was stopped just now. */
export function toLate({ load }: Patience): NonNullable<Outcome['late']> {
  return load !== undefined && load() > 1 ? { busy: true } : {};
}
