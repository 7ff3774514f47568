import type { Outcome } from '../batch/probe.ts';
import type { Check, Verdict } from '../check/check.ts';
import { renderOutcome } from '../check/judge.ts';
import { expand, expandAll, variablesOf } from './expand.ts';
import { renderGoMode } from './go-mode.ts';
import { type FileFacts, lookAt, readText } from './image-file.ts';
import type { StructureContext } from './structure-context.ts';
import type { StructureSpec } from './structure-spec.ts';

type ExistenceTest = StructureSpec['fileExistenceTests'][number];
type ContentTest = StructureSpec['fileContentTests'][number];

const executable: Readonly<Record<string, number>> = { owner: 0o100, group: 0o010, other: 0o001, any: 0o111 };

/** A file existence test: a path is there or not, with mode and owner; the path itself, a link is not followed. */
export function toExistenceTest(test: ExistenceTest, { image, spec }: StructureContext): Check {
  const { permissions, uid, gid, isExecutableBy: by } = test;
  const wants = [
    ...(permissions === '' ? [] : [`permissions ${permissions}`]),
    ...(uid === -1 ? [] : [`uid ${uid}`]),
    ...(gid === -1 ? [] : [`gid ${gid}`]),
    ...(by === '' ? [] : [`executable by ${by}`]),
  ];
  return {
    kind: 'structure',
    name: `file existence test: ${test.name}`,
    image,
    isolation: 'files',
    wanted: test.shouldExist ? [`${test.path} exists`, ...wants].join(', ') : `no ${test.path}`,
    command: `stat ${test.path}`,
    probes: [],
    look: async (files, { env }) => {
      const path = expand(test.path, expandAll(spec.globalEnvVars, variablesOf(env)));
      return [outcomeOf(JSON.stringify((await lookAt(files, path)) ?? null))];
    },
    judge: ([outcome]): Verdict => {
      if (outcome === undefined || outcome.broken !== undefined) return failed(outcome);
      const facts: FileFacts | null = JSON.parse(outcome.stdout);
      if (facts === null) return { passed: !test.shouldExist, got: 'not there' };
      const { mode } = facts;
      const passed =
        test.shouldExist &&
        (permissions === '' || permissions === renderGoMode(mode)) &&
        (uid === -1 || uid === facts.uid) &&
        (gid === -1 || gid === facts.gid) &&
        (by === '' || (mode & (executable[by] ?? 0)) !== 0);
      return { passed, got: `${renderGoMode(mode)}, uid ${facts.uid}, gid ${facts.gid}` };
    },
  };
}

/** A file content test: the text of a file that is there matches, or does not. */
export function toContentTest(test: ContentTest, { image }: StructureContext): Check {
  const wanted = [
    ...test.expectedContents.map((pattern) => `like ${pattern}`),
    ...test.excludedContents.map((pattern) => `unlike ${pattern}`),
  ];
  return {
    kind: 'structure',
    name: `file content test: ${test.name}`,
    image,
    isolation: 'files',
    wanted: wanted.join(', ') || 'a file',
    command: `cat ${test.path}`,
    probes: [],
    look: async (files) => {
      const read = await readText(files, test.path);
      return [outcomeOf('text' in read ? read.text : '', 'why' in read ? read.why : undefined)];
    },
    judge: ([outcome]): Verdict => {
      if (outcome === undefined || outcome.broken !== undefined) return failed(outcome);
      if (outcome.exitCode !== 0) return { passed: false, got: outcome.stderr };
      const wrong = [
        ...test.expectedContents.filter((pattern) => !pattern.test(outcome.stdout)).map((p) => `unlike ${p}`),
        ...test.excludedContents.filter((pattern) => pattern.test(outcome.stdout)).map((p) => `like ${p}`),
      ];
      return { passed: wrong.length === 0, got: wrong.join(', ') || 'as wanted' };
    },
  };
}

function outcomeOf(stdout: string, why?: string): Outcome {
  return { exitCode: why === undefined ? 0 : 1, stdout, stderr: why ?? '', milliseconds: 0 };
}

function failed(outcome: Outcome | undefined): Verdict {
  return { passed: false, got: outcome === undefined ? 'nothing' : renderOutcome(outcome) };
}
