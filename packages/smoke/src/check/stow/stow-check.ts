import type { ToCheck } from '../check.ts';
import { judgePromises } from '../judge-promises.ts';
import { stowScript } from './stow-script.ts';

/** How many promises the script looks at. */
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
  judge: ([outcome]) => ({
    ...judgePromises(outcome, promises),
    hint: 'run setup-runtime --dry-run in a container of the image',
  }),
});
