import { remove } from '../add/remove.ts';
import { showResult } from '../result.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina remove`: take tools out of an image. */
export const registerRemove: Register = (program, settings) => {
  reads(program.command('remove'), 'images', 'json')
    .description('take tools out of an image, its Dockerfile and its lock')
    .argument('<tools...>', 'their names in image.yaml')
    .option('--image <name>', 'the image (default: the only one)')
    .addHelpText('after', example('officina remove jq', 'officina remove jq gh --image tools'))
    .action(async (names: string[], options: { readonly image?: string }) => {
      const workshop = await openWorkshop(settings());
      const result = await remove(workshop, { names, ...options });
      showResult(workshop.options, result, () =>
        result.removed.map((name) => `removed ${name} from ${result.image}\n`).join(''),
      );
    });
};
