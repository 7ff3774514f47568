import type { Outcome, Probe } from '../../batch/probe.ts';

/** One way in which a program of the consumer comes to its environment. */
export interface Way {
  readonly name: string;
  /** Prints the whole environment after a mark; the same for every variable, so that it runs once per image. */
  readonly probe: Probe;
}

const mark = 'officina-environment';
// `command`, because an interactive shell may have an alias for env.
const print = `printf '%s\\n' ${mark}; command env -0`;

// A real pane: a login, interactive shell under tmux that is typed into; under QEMU that takes half a minute.
const pane = `
f=$(mktemp -u)
mkfifo "$f" || exit 1
s="officina-$$"
tmux -L "$s" new-session -d -x 200 -y 50 || exit 1
tmux -L "$s" send-keys "{ ${print}; } >$f" Enter
timeout 45 cat "$f"
code=$?
[ $code = 0 ] || tmux -L "$s" capture-pane -p >&2
tmux -L "$s" kill-server
rm -f "$f"
exit $code
`;

/** Every way that is looked at: by plain exec, by each start of each shell, and in a tmux pane. */
export const ways: readonly Way[] = [
  { name: 'plain exec', probe: { command: ['env', '-0'] } },
  ...[
    ['sh', '-c'],
    ['bash', '-c'],
    ['bash', '-lc'],
    ['bash', '-ic'],
    ['zsh', '-c'],
    ['zsh', '-lc'],
    ['zsh', '-ic'],
  ].map((shell) => ({ name: shell.join(' '), probe: { command: [...shell, print] } })),
  { name: 'tmux pane', probe: { command: ['sh', '-c', pane], timeoutSeconds: 60, long: true } },
];

/** The value that a variable had in one way; undefined when it was not set; throws nothing. */
export function valueIn(outcome: Outcome, variable: string): string | undefined {
  const at = outcome.stdout.lastIndexOf(`${mark}\n`);
  const text = at < 0 ? outcome.stdout : outcome.stdout.slice(at + mark.length + 1);
  const entry = text.split('\0').find((line) => line.startsWith(`${variable}=`));
  return entry?.slice(variable.length + 1);
}
