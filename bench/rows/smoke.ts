import { FactoryError } from '@officina/core';
import { median, type Row, sideBySide, timed } from '../row.ts';
import { warmSmoke } from '../smoke-run.ts';

/** Checks whose commands the baseline runs. */
const sample = 20;

/** All checks of the three images, an ancestor's again for each heir. */
export const smokeWarm: Row = {
  name: 'smoke-warm',
  title: 'all checks of the three images, warm',
  against: 'an empty docker run of each of the three',
  unit: 'ms',
  // Five seconds, where a docker run took 361 ms.
  bar: 4.6,
  seconds: 20,
  async measure(ground, pairs) {
    const smoke = await warmSmoke(ground);
    const { reports } = await smoke.result();
    const checks = reports.reduce((sum, report) => sum + report.checks.length, 0);
    const empty = async () => {
      for (const { digest } of reports) {
        const image = `${ground.repository}@${digest}`;
        await ground.docker(['run', '--rm', '--network', 'none', image, 'true']);
      }
    };
    const measured = await sideBySide(pairs, { ours: () => smoke.again(), baseline: () => timed(empty) });
    return {
      pairs: measured,
      note: `${checks} checks; layers that were looked into before are not again`,
    };
  },
};

/** A check's share of a smoke, against a container of its own for each command. */
export const smokePerCheck: Row = {
  name: 'smoke-per-check',
  title: 'one check, of those of the three images',
  against: 'one docker run --rm per check',
  unit: 'ms',
  bar: 0.1,
  seconds: 30,
  async measure(ground, pairs) {
    const smoke = await warmSmoke(ground);
    const { reports } = await smoke.result();
    const checks = reports.reduce((sum, report) => sum + report.checks.length, 0);
    const devpod = reports.find(({ image }) => image === 'devpod');
    const commands = devpod?.checks.flatMap(({ kind, command = '' }) =>
      kind === 'command' && / (?:--version|-version|-V|-v)$/.test(command) ? [command] : [],
    );
    if (devpod === undefined || commands === undefined || commands.length < sample) {
      throw new FactoryError('command-failed', `wanted ${sample} commands among the checks of devpod`, {
        hint: 'look at devpod/image.yaml, or make the sample smaller',
      });
    }
    const image = `${ground.repository}@${devpod.digest}`;
    const run = (command: string) =>
      timed(() => ground.docker(['run', '--rm', '--network', 'none', image, 'sh', '-c', command]));
    return {
      pairs: await sideBySide(pairs, {
        ours: async () => (await smoke.again()) / checks,
        baseline: async () => {
          const each: number[] = [];
          for (const command of commands.slice(0, sample)) each.push(await run(command));
          return median(each);
        },
      }),
      note: `${checks} checks at once against the median of ${sample} short commands`,
    };
  },
};
