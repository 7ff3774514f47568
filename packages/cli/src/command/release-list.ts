import { loadWorkspace } from '@officina/core';
import { listReleases } from '@officina/release';
import { showResult } from '../result.ts';
import { renderTable } from '../table.ts';
import { openWorkshop } from '../workshop.ts';
import { type Register, reads } from './register.ts';

/** `officina release list`: what was released, how old it is, what names it, and when it may go. */
export const registerReleaseList: Register = (release, settings) => {
  reads(release.command('list'), 'images', 'registry', 'mirror', 'json')
    .description('what was released, how old it is, which channels name it, and when it may go')
    .action(async () => {
      const workshop = await openWorkshop(settings());
      const { options, files, clock, registry } = workshop;
      const workspace = await loadWorkspace(files, options.images);
      const repository = options.registry ?? workspace.factory.registry;
      const releases = await listReleases({ repository, now: clock.now(), workspace }, registry);
      showResult(options, releases, () =>
        renderTable(
          ['version', 'released', 'age', 'channels', 'may go'],
          releases.map(({ version, record, ageDays, channels, endOfLife = 'kept' }) => [
            version,
            record.released?.slice(0, 10) ?? '',
            ageDays === undefined ? '' : `${ageDays} days`,
            channels.join('\n'),
            endOfLife,
          ]),
        ),
      );
    });
};
