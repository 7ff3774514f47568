import { contentLimit, isCut } from '../batch/probe.ts';
import type { Check, Verdict } from '../check/check.ts';
import { renderOutcome } from '../check/judge.ts';
import { expandable } from './expand.ts';
import { renderGoMode } from './go-mode.ts';
import type { StructureContext, StructureSpec } from './structure-spec.ts';

type ExistenceTest = StructureSpec['fileExistenceTests'][number];
type ContentTest = StructureSpec['fileContentTests'][number];

const executable = { owner: 0o100, group: 0o010, other: 0o001, any: 0o111 } as const;

/** A file existence test: a path is there or not, with mode and owner; the path itself, a link is not followed. */
export function toExistenceTest(test: ExistenceTest, { image }: StructureContext): Check {
  const { permissions, uid, gid, isExecutableBy: by } = test;
  const wants = [
    ...(permissions === '' ? [] : [`permissions ${permissions}`]),
    ...(uid < 0 ? [] : [`uid ${uid}`]),
    ...(gid < 0 ? [] : [`gid ${gid}`]),
    ...(by === '' ? [] : [`executable by ${by}`]),
  ];
  const path = expandable(test.path);
  return {
    kind: 'structure',
    name: `file existence test: ${test.name}`,
    image,
    isolation: 'shared',
    wanted: test.shouldExist ? [`${test.path} exists`, ...wants].join(', ') : `no ${test.path}`,
    command: `stat ${test.path}`,
    // As root: what the user may not look at is there all the same.
    probes: [
      {
        command: [
          'sh',
          '-c',
          `p=${path}; if [ -e "$p" ] || [ -L "$p" ]; then stat -c '%f %u %g' -- "$p"; else echo none; fi`,
        ],
        user: '0',
      },
    ],
    judge: ([outcome]): Verdict => {
      if (outcome?.broken !== undefined || outcome?.exitCode !== 0) {
        return { passed: false, got: outcome === undefined ? 'nothing' : renderOutcome(outcome) };
      }
      const [raw = '', owner = '', group = ''] = outcome.stdout.trim().split(' ');
      if (raw === 'none') return { passed: !test.shouldExist, got: 'not there' };
      const mode = Number.parseInt(raw, 16);
      const got = `${renderGoMode(mode)}, uid ${owner}, gid ${group}`;
      const passed =
        test.shouldExist &&
        (permissions === '' || permissions === renderGoMode(mode)) &&
        (uid < 0 || String(uid) === owner) &&
        (gid < 0 || String(gid) === group) &&
        (by === '' || (mode & executable[by]) !== 0);
      return { passed, got };
    },
  };
}

/** A file content test: the text of a file that is there matches, or does not. */
export function toContentTest(test: ContentTest, { image }: StructureContext): Check {
  return {
    kind: 'structure',
    name: `file content test: ${test.name}`,
    image,
    isolation: 'shared',
    wanted:
      [
        ...test.expectedContents.map((pattern) => `like ${pattern}`),
        ...test.excludedContents.map((pattern) => `unlike ${pattern}`),
      ].join(', ') || 'a file',
    command: `cat ${test.path}`,
    probes: [
      { command: ['sh', '-c', `cat -- ${expandable(test.path)}`], user: '0', outputLimit: contentLimit },
    ],
    judge: ([outcome]): Verdict => {
      if (outcome?.broken !== undefined || outcome?.exitCode !== 0) {
        return { passed: false, got: outcome === undefined ? 'nothing' : renderOutcome(outcome) };
      }
      if (isCut(outcome.stdout)) {
        return { passed: false, got: `${contentLimit} bytes or more, which cannot be judged` };
      }
      const wrong = [
        ...test.expectedContents.filter((pattern) => !pattern.test(outcome.stdout)).map((p) => `unlike ${p}`),
        ...test.excludedContents.filter((pattern) => pattern.test(outcome.stdout)).map((p) => `like ${p}`),
      ];
      return { passed: wrong.length === 0, got: wrong.join(', ') || 'as wanted' };
    },
  };
}
