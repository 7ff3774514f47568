import { quoteShell } from '@officina/core';
import { contentLimit, isCut, type Outcome } from '../batch/probe.ts';
import type { Check } from '../check/check.ts';
import { renderOutcome } from '../check/judge.ts';
import { expandable } from './expand.ts';
import type { GoPattern } from './go-pattern.ts';
import type { StructureContext, StructureSpec } from './structure-spec.ts';

type CommandTest = StructureSpec['commandTests'][number];

/** A command test: setup in the same fresh container, then the command, its outputs and its exit code. */
export function toCommandTest(test: CommandTest, context: StructureContext): Check {
  const { spec, image, network } = context;
  const words = [test.command, ...test.args];
  const variables = [...spec.globalEnvVars, ...test.envVars];
  const script = [
    ...variables.map(({ key, value }) => `export ${key}=${expandable(value)}`),
    ...test.setup.map(renderSetup),
    `exec ${words.map(expandable).join(' ')}`,
  ].join('\n');
  const { user } = spec.containerRunOptions;
  const patterns = (['Output', 'Error'] as const).flatMap((stream) => [
    ...test[`expected${stream}`].map((pattern) => ({ stream, pattern, wanted: true })),
    ...test[`excluded${stream}`].map((pattern) => ({ stream, pattern, wanted: false })),
  ]);
  return {
    kind: 'structure',
    name: `command test: ${test.name}`,
    image,
    isolation: 'own',
    ...(network ? { network: true } : {}),
    wanted: [`exit ${test.exitCode}`, ...patterns.map(renderPattern)].join(', '),
    command: words.map(quoteShell).join(' '),
    probes: [
      {
        command: ['sh', '-c', script],
        timeoutSeconds: 120,
        outputLimit: contentLimit,
        ...(user === undefined ? {} : { user }),
      },
    ],
    judge: ([outcome]) => {
      if (outcome === undefined) return { passed: false, got: 'nothing' };
      if (patterns.some(({ stream }) => isCut(textOf(outcome, stream)))) {
        return { passed: false, got: `${contentLimit} bytes or more of output, which cannot be judged` };
      }
      const wrong = patterns.filter(
        ({ stream, pattern, wanted }) => pattern.test(textOf(outcome, stream)) !== wanted,
      );
      const passed = outcome.broken === undefined && outcome.exitCode === test.exitCode && wrong.length === 0;
      const got = renderOutcome(outcome);
      return {
        passed,
        got: wrong.length === 0 ? got : `not so: ${wrong.map(renderPattern).join(', ')}; ${got}`,
      };
    },
  };
}

function textOf(outcome: Outcome, stream: 'Output' | 'Error'): string {
  return stream === 'Output' ? outcome.stdout : outcome.stderr;
}

// Its words are not filled in: a `$i` is the setup's own. One that fails is left to the test to notice; one that cannot be
// started is not.
function renderSetup(command: readonly string[]): string {
  const words = command.map(quoteShell).join(' ');
  const name = quoteShell(`setup ${command.join(' ')}`);
  return `(exec ${words}) >/dev/null 2>&1; code=$?
case $code in 126 | 127) echo ${name}: exit "$code" >&2; exit "$code" ;; esac`;
}

function renderPattern({
  stream,
  pattern,
  wanted,
}: {
  readonly stream: 'Output' | 'Error';
  readonly pattern: GoPattern;
  readonly wanted: boolean;
}): string {
  return `${stream === 'Output' ? 'stdout' : 'stderr'} ${wanted ? 'like' : 'unlike'} ${pattern}`;
}
