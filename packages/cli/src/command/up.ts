import { up } from '../up.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina up`: check the locks, build what changed, test it, and tag the green images in the local engine. */
export const registerUp: Register = (program, settings) => {
  reads(
    program.command('up'),
    'images',
    'state',
    'registry',
    'platform',
    'mirror',
    'secret',
    'ssh',
    'network',
    'install-engine',
    'json',
  )
    .description('check the locks, build what changed, test it, and tag the green images in the local engine')
    .addHelpText('after', example('officina up', 'officina up --platform linux/amd64 --network host'))
    .action(async () => up(await openWorkshop(settings())));
};
