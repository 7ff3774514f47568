import { quoteShell } from '@officina/core';
import type { Outcome, Probe } from '../batch/probe.ts';
import type { Check } from '../check/check.ts';
import { renderOutcome } from '../check/judge.ts';
import { expand, expandAll, variablesOf } from './expand.ts';
import type { GoPattern } from './go-pattern.ts';
import type { StructureContext } from './structure-context.ts';
import type { StructureSpec } from './structure-spec.ts';

type CommandTest = StructureSpec['commandTests'][number];

/** Seconds for a command and its setup. */
const timeoutSeconds = 120;

/** A command test: setup in the same fresh container, then the command, its outputs and its exit code. */
export function toCommandTest(test: CommandTest, context: StructureContext): Check {
  const { image, network } = context;
  const words = [test.command, ...test.args];
  const patterns = patternsOf(test);
  return {
    kind: 'structure',
    name: `command test: ${test.name}`,
    image,
    isolation: 'bare',
    ...(network ? { network: true } : {}),
    wanted: [`exit ${test.exitCode}`, ...patterns.map(renderPattern)].join(', '),
    command: words.map(quoteShell).join(' '),
    probes: [],
    steps: ({ env }) => toSteps(test, context.spec, env),
    judge: (outcomes) => {
      const unready = outcomes.slice(0, -1).findIndex((outcome) => !hasRun(outcome));
      const outcome = outcomes.at(-1);
      if (outcome === undefined) return { passed: false, got: 'nothing' };
      if (unready >= 0)
        return { passed: false, got: renderSetup(test.setup[unready] ?? [], outcomes[unready]) };
      const wrong = patterns.filter(
        ({ stream, pattern, wanted }) => pattern.test(outcome[stream]) !== wanted,
      );
      const passed = hasRun(outcome) && outcome.exitCode === test.exitCode && wrong.length === 0;
      const got = renderOutcome(outcome);
      return {
        passed,
        got: wrong.length === 0 ? got : `not so: ${wrong.map(renderPattern).join(', ')}; ${got}`,
      };
    },
  };
}

/** Setup words are not filled in: a `$i` is the setup's own. */
function toSteps(test: CommandTest, spec: StructureSpec, imageEnv: readonly string[]): Probe[] {
  const { user } = spec.containerRunOptions;
  const global = expandAll(spec.globalEnvVars, variablesOf(imageEnv));
  const variables = expandAll(test.envVars, global);
  const names = [...spec.globalEnvVars, ...test.envVars].map(({ key }) => key);
  const shared = {
    timeoutSeconds,
    env: Object.fromEntries(names.map((name) => [name, variables[name] ?? ''])),
    ...(user === '' ? {} : { user }),
  };
  const command = [test.command, ...test.args].map((word) => expand(word, variables));
  return [...test.setup, command].map((one) => ({ ...shared, command: one }));
}

function hasRun(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && outcome.broken === undefined && !outcome.unstarted && !outcome.late;
}

function renderSetup(command: readonly string[], outcome: Outcome | undefined): string {
  const said = outcome === undefined ? 'nothing' : renderOutcome(outcome);
  return `setup ${command.map(quoteShell).join(' ')}: ${said}`;
}

interface Expectation {
  readonly stream: 'stdout' | 'stderr';
  readonly pattern: GoPattern;
  readonly wanted: boolean;
}

function patternsOf(test: CommandTest): Expectation[] {
  const of = (stream: 'stdout' | 'stderr', wanted: boolean, patterns: readonly GoPattern[]) =>
    patterns.map((pattern) => ({ stream, pattern, wanted }));
  return [
    ...of('stdout', true, test.expectedOutput),
    ...of('stdout', false, test.excludedOutput),
    ...of('stderr', true, test.expectedError),
    ...of('stderr', false, test.excludedError),
  ];
}

function renderPattern({ stream, pattern, wanted }: Expectation): string {
  return `${stream} ${wanted ? 'like' : 'unlike'} ${pattern}`;
}
