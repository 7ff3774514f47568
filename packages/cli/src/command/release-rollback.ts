import { shortKey } from '@officina/core';
import { rollback } from '@officina/release';
import { showResult } from '../result.ts';
import { renderTable } from '../table.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina release rollback`: let channels name an older release again. */
export const registerReleaseRollback: Register = (release, settings) => {
  reads(release.command('rollback'), 'images', 'registry', 'mirror', 'json')
    .description('let channels name an older release again, and keep a record of it')
    .argument('[channels...]', 'moving tags; all of all images when none is named')
    .requiredOption('--to <version>', 'the released version')
    .option('--reason <text>', 'why, for the record')
    .option('--dry-run', 'say what would move')
    .addHelpText(
      'after',
      example(
        'officina release rollback --to v1.2.0 --reason "gemini hangs"',
        'officina release rollback latest devpod --to v1.2.0',
      ),
    )
    .action(async (channels: string[], options: { to: string; reason?: string; dryRun?: boolean }) => {
      const workshop = await openWorkshop(settings());
      const { images, registry } = workshop.options;
      const record = await rollback(
        {
          images,
          to: options.to,
          dryRun: options.dryRun === true,
          ...(registry === undefined ? {} : { registry }),
          ...(channels.length === 0 ? {} : { channels }),
          ...(options.reason === undefined ? {} : { reason: options.reason }),
        },
        workshop,
      );
      showResult(workshop.options, record, () =>
        renderTable(
          ['image', 'channel', 'from', 'to'],
          record.moves.map(({ image, channel, from, to }) => [
            image,
            channel,
            from === undefined ? '' : shortKey(from),
            shortKey(to),
          ]),
        ),
      );
    });
};
