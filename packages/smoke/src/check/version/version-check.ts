import { dockerfilePath, type VersionSpec } from '@officina/core';
import { renderProbe } from '../../batch/probe.ts';
import type { Check, CheckContext } from '../check.ts';
import { renderOutcome, shorten } from '../judge.ts';

/** Versions are not declared: one check per tool and npm package of the image that says how to ask it. */
export function toVersionChecks(context: CheckContext): Check[] {
  const { owner, lock } = context;
  const tools = Object.entries(owner.spec.tools).map(([name, tool]) => ({
    name,
    version: tool.version,
    locked: lock?.tools[name]?.version,
  }));
  const packages = Object.entries(owner.spec.npm?.packages ?? {}).map(([name, pkg]) => ({
    name,
    version: pkg.version,
    locked: lock?.npm?.packages[name]?.version,
    // Node programs of this size take a second to say their version.
    long: true,
  }));
  return [...tools, ...packages].flatMap(({ version, ...asked }) =>
    version === undefined ? [] : [toVersionCheck(context, { ...asked, version })],
  );
}

interface Asked {
  readonly name: string;
  readonly version: VersionSpec;
  /** Undefined when the lock does not have it: the check fails. */
  readonly locked: string | undefined;
  readonly long?: boolean;
}

function toVersionCheck({ owner }: CheckContext, { name, version, locked, long = false }: Asked): Check {
  const wanted = locked ?? 'a version in the lock';
  const program = version.command[0] ?? name;
  return {
    kind: 'version',
    name: `version ${name}`,
    image: owner.name,
    isolation: 'shared',
    wanted,
    command: renderProbe(version),
    probes: [
      { command: ['command', '-v', '--', program], builtin: true },
      { command: version.command, env: version.env, timeoutSeconds: 60, long },
    ],
    judge: ([found, outcome]) => {
      const hint = `look at the COPY line of ${name} in ${dockerfilePath(owner)}`;
      if (found === undefined || outcome === undefined) return { passed: false, got: 'nothing', hint };
      const where = found.stdout.trim();
      if (found.exitCode !== 0 || outcome.broken !== undefined || outcome.exitCode !== 0) {
        return { passed: false, got: `${where || 'not on PATH'}: ${renderOutcome(outcome)}`, hint };
      }
      const answer = [outcome.stdout, outcome.stderr].join('\n');
      const got = new RegExp(version.match, 'm').exec(answer)?.[1];
      if (got === undefined) {
        return {
          passed: false,
          got: `${where} said ${shorten(answer)}, nothing like /${version.match}/`,
          hint: `fix tools.${name}.version.match in ${owner.folder}/image.yaml`,
        };
      }
      return {
        passed: got === locked,
        got: got === locked ? got : `${got} from ${where}`,
        hint: `see which ${program} comes first on PATH, then build again`,
      };
    },
  };
}
