import { dockerfilePath } from '@officina/core';
import type { ToCheck } from '../check.ts';
import { renderOutcome } from '../judge.ts';

const script = `echo "user $(id -un)"
echo "uid $(id -u)"
echo "home $HOME"
echo "entry $(getent passwd "$(id -u)" | cut -d: -f6)"
echo "owner $(stat -c %u -- "$HOME")"
[ -w "$HOME" ] && echo "writable yes"
[ "$1" = sudo ] && sudo -n true >/dev/null 2>&1 && echo "sudo yes"
exit 0`;

/** The image runs as this user, who has this uid, owns the home, and has sudo without a password where declared. */
export const toUserCheck: ToCheck<'user'> = (spec, { owner }) => {
  const wants: Readonly<Record<string, string>> = {
    user: spec.user,
    uid: String(spec.uid),
    home: spec.home,
    entry: spec.home,
    owner: String(spec.uid),
    writable: 'yes',
    ...(spec.sudo ? { sudo: 'yes' } : {}),
  };
  return {
    kind: 'user',
    name: `user ${spec.user}`,
    image: owner.name,
    isolation: 'shared',
    wanted: `uid ${spec.uid}, home ${spec.home} its own${spec.sudo ? ', sudo without a password' : ''}`,
    command: `id; ls -ld ~${spec.sudo ? '; sudo -n true' : ''}`,
    probes: [{ command: ['sh', '-c', script, 'sh', spec.sudo ? 'sudo' : ''] }],
    judge: ([outcome]) => {
      const hint = `look at useradd, USER and sudoers in ${dockerfilePath(owner)}`;
      if (outcome === undefined || outcome.broken !== undefined) {
        return { passed: false, got: outcome === undefined ? 'nothing' : renderOutcome(outcome), hint };
      }
      const found = new Map(
        outcome.stdout.split('\n').map((line): [string, string] => {
          const [word = '', ...rest] = line.split(' ');
          return [word, rest.join(' ')];
        }),
      );
      const wrong = Object.entries(wants)
        .filter(([word, value]) => found.get(word) !== value)
        .map(([word]) => `${word} ${found.get(word) || 'no'}`);
      return { passed: wrong.length === 0, got: wrong.length === 0 ? 'all of it' : wrong.join(', '), hint };
    },
  };
};
