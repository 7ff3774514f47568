import { renderAlarms, watch } from '@officina/nightly';
import { showResult } from '../result.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina watchdog`: bark when nights or releases stopped happening; ends with 1 then. */
export const registerWatchdog: Register = (program, settings) => {
  reads(program.command('watchdog'), 'images', 'registry', 'mirror', 'json')
    .description(
      'look at the registry for nights and releases that stopped happening; any alarm is exit code 1',
    )
    .addHelpText('after', example('officina watchdog', 'officina watchdog --json'))
    .action(async () => {
      const workshop = await openWorkshop(settings());
      const { images, registry } = workshop.options;
      const alarms = await watch({ images, ...(registry === undefined ? {} : { registry }) }, workshop);
      showResult(workshop.options, alarms, () => renderAlarms(alarms));
      if (alarms.length > 0) process.exitCode = 1;
    });
};
