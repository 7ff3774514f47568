import { architectureOf, quoteShell } from '@officina/core';
import type { ToCheck } from '../check.ts';
import { renderOutcome } from '../judge.ts';
import { elfScript } from './elf-script.ts';

/** e_machine, two bytes little-endian (System V ABI), as od writes them. */
const machines = { amd64: '3e 00', arm64: 'b7 00' } as const;

/** Programs match the platform, their loaders are there and their libraries resolve; no program at all is a failure. */
export const toElfCheck: ToCheck<'elf'> = (spec, { owner, platform }) => {
  const architecture = architectureOf(platform);
  return {
    kind: 'elf',
    name: `elf ${spec.paths.join(' ')}`,
    image: owner.name,
    isolation: 'shared',
    wanted: `programs for ${architecture} with all their libraries`,
    command: `file -L ${spec.paths.map((path) => `${quoteShell(path)}/*`).join(' ')}`,
    probes: [{ command: ['sh', '-c', elfScript, 'sh', machines[architecture], ...spec.paths], user: '0' }],
    judge: ([outcome]) => {
      const lines = outcome?.stdout.trim().split('\n') ?? [];
      const count = Number(/^programs (\d+)$/.exec(lines.at(-1) ?? '')?.[1] ?? 0);
      const faults = lines.slice(0, -1);
      const passed = outcome?.broken === undefined && faults.length === 0 && count > 0;
      const got = outcome === undefined ? 'nothing' : renderOutcome(outcome);
      return {
        passed,
        got: passed ? `${count} programs` : faults.join('; ') || got,
        hint: `see which tool of ${owner.folder}/image.lock.json is for another platform or wants a newer libc`,
      };
    },
  };
};
