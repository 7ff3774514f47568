import type { ToCheck } from '../check.ts';
import { renderOutcome } from '../judge.ts';

/** A program's `--version` says a number that is not below another; asked as `answers` and `version` ask, so once for all. */
export const toNewEnoughCheck: ToCheck<'new-enough'> = ({ for: asking, program, oldest }, { owner }) => ({
  kind: 'new-enough',
  name: `${program} is new enough for ${asking}: ${oldest}`,
  image: owner.name,
  isolation: 'shared',
  wanted: `${oldest} or newer`,
  command: `${program} --version`,
  probes: [{ command: [program, '--version'] }],
  judge: ([outcome]) => {
    const hint = `${asking} asks for it: take a newer ${program}, or an older ${asking}`;
    if (outcome === undefined) return { passed: false, got: 'nothing', hint };
    // The first number with a dot in it: git says "git version 2.55.0", fzf "0.74.4 (5ba4f0bb)".
    const [version] = /\d+(?:\.\d+)+/.exec(outcome.stdout) ?? [];
    if (outcome.broken !== undefined || outcome.exitCode !== 0 || version === undefined) {
      return { passed: false, got: renderOutcome(outcome), hint };
    }
    return { passed: !isOlder(version, oldest), got: version, hint };
  },
});

/** Whether a version of numbers and dots comes before another; what one of them lacks counts as 0. */
function isOlder(version: string, other: string): boolean {
  const [numbers, others] = [version.split('.').map(Number), other.split('.').map(Number)];
  for (const [index, wanted] of others.entries()) {
    const number = numbers[index] ?? 0;
    if (number !== wanted) return number < wanted;
  }
  return false;
}
