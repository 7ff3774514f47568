import { contentLimit, isCut, type Probe, renderProbe } from '../../batch/probe.ts';
import type { ToCheck } from '../check.ts';
import { renderOutcome, unmatched } from '../judge.ts';

/** A program is run as declared; exit code, stdout and stderr are compared. */
export const toCommandCheck: ToCheck<'command'> = (spec, { owner }) => {
  const probe: Probe = {
    command: spec.shell === undefined ? spec.command : [...spec.shell.split(' '), spec.command.join(' ')],
    ...(spec.user === undefined ? {} : { user: spec.user }),
    ...(Object.keys(spec.env).length === 0 ? {} : { env: spec.env }),
    outputLimit: contentLimit,
  };
  const { 'exit-code': exitCode, stdout, stderr } = spec.expect;
  const wanted = [
    `exit ${exitCode}`,
    ...stdout.map((pattern) => `stdout like /${pattern}/`),
    ...stderr.map((pattern) => `stderr like /${pattern}/`),
  ].join(', ');
  return {
    kind: 'command',
    name: spec.name,
    image: owner.name,
    isolation: spec.writes ? 'own' : 'shared',
    ...(spec.network ? { network: true } : {}),
    wanted,
    command: renderProbe(probe),
    probes: [probe],
    judge: ([outcome]) => {
      const looked = [stdout.length > 0 ? outcome?.stdout : '', stderr.length > 0 ? outcome?.stderr : ''];
      if (looked.some((stream = '') => isCut(stream))) {
        return { passed: false, got: `${contentLimit} bytes or more of output, which cannot be judged` };
      }
      const passed =
        outcome !== undefined &&
        outcome.broken === undefined &&
        outcome.exitCode === exitCode &&
        unmatched(stdout, outcome.stdout).length === 0 &&
        unmatched(stderr, outcome.stderr).length === 0;
      return { passed, got: outcome === undefined ? 'nothing' : renderOutcome(outcome) };
    },
  };
};
