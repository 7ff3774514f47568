import { availableParallelism, loadavg } from 'node:os';

/** Programs that want to run, for each core of this machine: the mean of the last minute. */
export function machineLoad(): number {
  return (loadavg()[0] ?? 0) / availableParallelism();
}
