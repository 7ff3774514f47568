import { toReleaseRows } from '@officina/release';
import { documents } from '../documents.ts';
import { release } from '../release-step.ts';
import { showResult } from '../result.ts';
import { renderTable } from '../table.ts';
import { openWorkshop } from '../workshop.ts';
import { example, handDown, type Register, reads } from './register.ts';
import { registerReleaseList } from './release-list.ts';
import { registerReleasePrune } from './release-prune.ts';
import { registerReleaseRollback } from './release-rollback.ts';
import { registerReleaseVerify } from './release-verify.ts';

/** `officina release`: give green candidates their tags in the registry; refuses anything that is not green. */
export const registerRelease: Register = (program, settings) => {
  const command = reads(program.command('release'), 'images', 'state', 'mirror', 'install-engine', 'json')
    .hook('preSubcommand', handDown)
    .description('give green candidates their tags in the registry; refuses anything that is not green')
    .option('--plan <file>', 'the plan, instead of the last one')
    .option('--build <file>', 'the build result, instead of the last one')
    .option('--smoke <file>', 'the reports, instead of the last ones')
    .option('--keys <file>', "what plan kept of its keys, instead of the state folder's")
    .option('--version <version>', 'vX.Y.Z, or auto for the next one by what moved')
    .option('--nightly', 'give the nightly tags instead')
    .option('--no-channels', 'leave the moving tags where they are')
    .option('--repository <owner/name>', 'show the release on GitHub, too: a draft, its files, then to all')
    .option('--dry-run', 'say what would be written')
    .addHelpText(
      'after',
      example('officina release --version v1.2.0', 'officina release --version auto --dry-run'),
    )
    .action(async (options: ReleaseOptions) => {
      const workshop = await openWorkshop(settings());
      const record = await release(workshop, {
        plan: await documents.plan(workshop, options.plan),
        build: await documents.build(workshop, options.build),
        smoke: await documents.smoke(workshop, options.smoke),
        nightly: options.nightly === true,
        dryRun: options.dryRun === true,
        ...(options.keys === undefined ? {} : { keys: options.keys }),
        ...(options.version === undefined ? {} : { version: options.version }),
        ...(options.channels ? {} : { channels: false }),
        ...(options.repository === undefined ? {} : { repository: options.repository }),
      });
      showResult(workshop.options, record, () =>
        renderTable(
          ['image', 'tags', 'digest'],
          toReleaseRows(record).map((row) => [row.image, row.tags.join('\n'), row.digest]),
        ),
      );
    });
  for (const register of [
    registerReleaseVerify,
    registerReleaseList,
    registerReleaseRollback,
    registerReleasePrune,
  ])
    register(command, settings);
};

interface ReleaseOptions {
  readonly plan?: string;
  readonly build?: string;
  readonly smoke?: string;
  readonly keys?: string;
  readonly version?: string;
  readonly nightly?: boolean;
  readonly channels: boolean;
  readonly repository?: string;
  readonly dryRun?: boolean;
}
