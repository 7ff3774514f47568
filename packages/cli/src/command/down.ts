import { down } from '../down.ts';
import { bareWorkshop } from '../workshop.ts';
import type { Register } from './register.ts';

/** `officina down`: stop the registry of the demo, and the engine when officina started it. */
export const registerDown: Register = (program, settings) => {
  program
    .command('down')
    .description('stop the registry of the demo, and the engine when officina started it')
    .action(() => down(bareWorkshop(settings())));
};
