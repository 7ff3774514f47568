import type { ToCheck } from '../check.ts';
import { renderOutcome } from '../judge.ts';
import { stowScript } from './stow-script.ts';

/** How many promises the fixture looks at: one that goes silent is a failure. */
const promises = 8;

/** setup-runtime on a dotfiles repository: links made, a conflict backed up, the repository untouched, idempotent. */
export const toStowCheck: ToCheck<'stow'> = (_, { owner }) => ({
  kind: 'stow',
  name: 'stow',
  image: owner.name,
  isolation: 'own',
  wanted:
    'links made, scripts in ~/.local/bin, a conflict backed up, the repository untouched, a second run idle',
  command: 'setup-runtime ~/dotfiles',
  probes: [{ command: ['sh', '-c', stowScript], timeoutSeconds: 60 }],
  judge: ([outcome]) => {
    const lines = outcome?.stdout.trim().split('\n') ?? [];
    const bad = lines
      .filter((line) => !line.startsWith('ok '))
      .map((line) => line.replace(/^bad /, 'not so: '));
    const passed =
      outcome?.broken === undefined &&
      outcome?.exitCode === 0 &&
      bad.length === 0 &&
      lines.length === promises;
    const said = outcome === undefined ? 'nothing' : renderOutcome({ ...outcome, stdout: '' });
    return {
      passed,
      got: passed ? 'all of it' : [...bad, said].join('; '),
      hint: 'run setup-runtime --dry-run in a container of the image',
    };
  },
});
