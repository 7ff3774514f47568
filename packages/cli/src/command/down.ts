import { down } from '../down.ts';
import { bareWorkshop } from '../workshop.ts';
import { type Register, reads } from './register.ts';

/** `officina down`: stop the registry of the demo, and the engine when officina started it. */
export const registerDown: Register = (program, settings) => {
  reads(program.command('down'), 'state')
    .description('stop the registry of the demo, and the engine when officina started it')
    .action(() => down(bareWorkshop(settings())));
};
