import { renderVerifyRows, verifyError } from '@officina/build';
import { showResult } from '../result.ts';
import { renderTable } from '../table.ts';
import { verify } from '../verify-step.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina verify`: build tested images again without a cache; exits 1 naming what differs. */
export const registerVerify: Register = (program, settings) => {
  reads(
    program.command('verify'),
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
    .description('build tested images again without a cache, and name what differs')
    .argument('[images...]', 'the images to build again, by name, channel or tag; all when left out')
    .option('--variant <name>', 'a variant of factory.yaml, such as light')
    .option('--builder <name>', 'a buildx builder, to prove that another one makes the same')
    .addHelpText('after', example('officina verify', 'officina verify gemini', 'officina verify latest'))
    .action(async (images: string[], options: { variant?: string; builder?: string }) => {
      const workshop = await openWorkshop(settings());
      const result = await verify(workshop, { ...options, images });
      showResult(workshop.options, result, () =>
        renderTable(['image', 'platform', 'built again', 'digest'], renderVerifyRows(result)),
      );
      const error = verifyError(result);
      if (error !== undefined) throw error;
    });
};
