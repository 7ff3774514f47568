import { contentLimit, type Probe, shellQuote } from '../../batch/probe.ts';
import type { ToCheck } from '../check.ts';
import { renderOutcome, unmatched } from '../judge.ts';

const types: Readonly<Record<string, string>> = { '-': 'file', d: 'directory', l: 'link' };

/** Letters, mode, owner's name and uid, as coreutils' stat writes them. */
const format = '%A %a %U %u';

/** A path exists, with the type, mode, owner and content asked for; links are followed unless a link is asked for. */
export const toFileCheck: ToCheck<'file'> = (spec, { owner }) => {
  const stat = ['stat', ...(spec.type === 'link' ? [] : ['-L']), '-c', format, '--'];
  const read = `${stat.map(shellQuote).join(' ')} "$1" && cat -- "$1"`;
  // As root, because a path that the user cannot look at may be right all the same; no shell where none is needed.
  const probe: Probe =
    spec.content.length === 0
      ? { command: [...stat, spec.path], user: '0' }
      : { command: ['sh', '-c', read, 'sh', spec.path], user: '0', outputLimit: contentLimit };
  const wanted = [
    spec.type ?? 'a path',
    ...(spec.mode === undefined ? [] : [`mode ${octal(spec.mode)}`]),
    ...(spec.owner === undefined ? [] : [`owner ${spec.owner}`]),
    ...spec.content.map((pattern) => `content like /${pattern}/`),
  ].join(', ');
  return {
    kind: 'file',
    name: `file ${spec.path}`,
    image: owner.name,
    isolation: 'shared',
    wanted,
    command: `stat ${shellQuote(spec.path)}`,
    probes: [probe],
    judge: ([outcome]) => {
      const hint = `look at what puts ${spec.path} there in ${owner.folder}/Dockerfile`;
      if (outcome === undefined || outcome.broken !== undefined || outcome.exitCode !== 0) {
        const got = outcome === undefined ? 'nothing' : renderOutcome(outcome);
        return { passed: false, got, hint };
      }
      const [first = '', ...lines] = outcome.stdout.split('\n');
      const [letters = '', mode = '', name = '', uid = ''] = first.split(' ');
      const type = types[letters.charAt(0)] ?? letters;
      const missing = unmatched(spec.content, lines.join('\n'));
      const passed =
        (spec.type === undefined || spec.type === type) &&
        (spec.mode === undefined || octal(spec.mode) === octal(mode)) &&
        (spec.owner === undefined || spec.owner === name || spec.owner === uid) &&
        missing.length === 0;
      const content = missing.map((pattern) => `, content not like /${pattern}/`).join('');
      return { passed, got: `${type}, mode ${octal(mode)}, owner ${name}${content}`, hint };
    },
  };
};

function octal(mode: string): string {
  return Number.parseInt(mode, 8).toString(8).padStart(4, '0');
}
