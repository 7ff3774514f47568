import {
  dockerfilePath,
  type FileCheck,
  installedFiles,
  quoteShell,
  type WorkspaceImage,
} from '@officina/core';
import { contentLimit, type Outcome, type Probe } from '../../batch/probe.ts';
import type { CheckContext, ToCheck } from '../check.ts';
import { renderOutcome, unmatched } from '../judge.ts';

const types: Readonly<Record<string, string>> = { '-': 'file', d: 'directory', l: 'link' };
/** Letters, mode, owner's name, uid and path, as coreutils' stat writes them. */
const format = '%A %a %U %u %n';
const pattern = /^(\S+) (\d+) (\S+) (\d+) (.*)$/;

/** A path exists, with the type, mode, owner and content asked for; links are followed unless a link is asked for. */
export const toFileCheck: ToCheck<'file'> = (spec, context) => {
  const { owner } = context;
  const wanted = [
    spec.type ?? 'a path',
    ...(spec.mode === undefined ? [] : [`mode ${octal(spec.mode)}`]),
    ...(spec.owner === undefined ? [] : [`owner ${spec.owner}`]),
    ...spec.content.map((text) => `content like /${text}/`),
  ].join(', ');
  return {
    kind: 'file',
    name: `file ${spec.path}`,
    image: owner.name,
    isolation: 'shared',
    wanted,
    command: `stat ${quoteShell(spec.path)}`,
    probes: toProbes(spec, context),
    judge: ([looked, read]) => {
      const hint = `look at what puts ${spec.path} there in ${dockerfilePath(owner)}`;
      if (looked === undefined) return { passed: false, got: 'nothing', hint };
      const found = looked.broken === undefined ? find(spec, looked) : undefined;
      if (found === undefined) return { passed: false, got: renderMissing(spec, looked), hint };
      if (
        spec.content.length > 0 &&
        (read === undefined || read.broken !== undefined || read.exitCode !== 0)
      ) {
        return { passed: false, got: read === undefined ? 'no content' : renderOutcome(read), hint };
      }
      const { type, mode, name, uid } = found;
      const missing = unmatched(spec.content, read?.stdout ?? '');
      const passed =
        (spec.type === undefined || spec.type === type) &&
        (spec.mode === undefined || octal(spec.mode) === octal(mode)) &&
        (spec.owner === undefined || spec.owner === name || spec.owner === uid) &&
        missing.length === 0;
      const content = missing.map((text) => `, content not like /${text}/`).join('');
      return { passed, got: `${type}, mode ${octal(mode)}, owner ${name}${content}`, hint };
    },
  };
};

/**
 * One program looks at every path of the chain (equal probes run once), another reads the content where it matters; both
 * as root, because a path that the user cannot look at may be right all the same.
 */
function toProbes(spec: FileCheck, { owner, ancestors, heirs }: CheckContext): Probe[] {
  const isLink = (one: FileCheck) => one.type === 'link';
  const alike = [...ancestors, owner, ...heirs]
    .flatMap(fileChecksOf)
    .filter((other) => isLink(other) === isLink(spec));
  const paths = new Set([...alike, spec].map(({ path }) => path));
  const stat = ['stat', ...(isLink(spec) ? [] : ['-L']), '-c', format, '--', ...paths];
  return [
    { command: stat, user: '0', outputLimit: contentLimit },
    ...(spec.content.length === 0
      ? []
      : [{ command: ['cat', '--', spec.path], user: '0', outputLimit: contentLimit }]),
  ];
}

function fileChecksOf({ spec }: WorkspaceImage): FileCheck[] {
  return [...installedFiles(spec), ...spec.smoke].flatMap((check) => (check.kind === 'file' ? [check] : []));
}

/** What stat said of the path; undefined when it said nothing. Among many paths one may be missing: no fault of the others. */
function find({ path }: FileCheck, { stdout }: Outcome) {
  for (const line of stdout.split('\n')) {
    const [, letters = '', mode = '', name = '', uid = '', found] = pattern.exec(line) ?? [];
    if (found === path) return { type: types[letters.charAt(0)] ?? letters, mode, name, uid };
  }
  return undefined;
}

/** The line about this path among those about others, or all that the program said. */
function renderMissing({ path }: FileCheck, outcome: Outcome): string {
  const own = outcome.stderr.split('\n').filter((line) => line.includes(`'${path}'`));
  return own.join('; ') || renderOutcome(outcome);
}

function octal(mode: string): string {
  return Number.parseInt(mode, 8).toString(8).padStart(4, '0');
}
