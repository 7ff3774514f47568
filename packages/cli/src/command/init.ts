import { refusalOf, renderResult } from '@officina/resolve';
import { type InitOptions, init } from '../init/init.ts';
import { showResult } from '../result.ts';
import { bareWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina init`: a factory of one's own in this folder. */
export const registerInit: Register = (program, settings) => {
  reads(
    program.command('init'),
    'images',
    'state',
    'registry',
    'platform',
    'mirror',
    'install-engine',
    'json',
  )
    .description('make a factory of your own in this folder, ready for up; no file that is there is touched')
    .argument('[name]', "the first image (default: the folder's name)")
    .option('--chain', "Officina's own three images instead of a first small one")
    .option(
      '--from <dockerfile>',
      'make the image of a Dockerfile that pins by hand, and say what is left to do',
    )
    .addHelpText(
      'after',
      example(
        'officina init',
        'officina init workstation --from .devcontainer/Dockerfile',
        'officina init tools --registry ghcr.io/you/tools',
      ),
    )
    .action(async (name: string | undefined, { chain, from }: Omit<InitOptions, 'name'>) => {
      const workshop = bareWorkshop(settings());
      const options = {
        ...(name === undefined ? {} : { name }),
        ...(chain === true ? { chain } : {}),
        ...(from === undefined ? {} : { from }),
      };
      const result = await init(workshop, options);
      const { written, kept, resolved, left = [] } = result;
      showResult(workshop.options, result, () =>
        [
          ...written.map((file) => `written    ${file}\n`),
          ...kept.map((file) => `was there  ${file}\n`),
          resolved === undefined ? '' : renderResult(resolved),
          ...left.map((words) => `by hand    ${words}\n`),
        ].join(''),
      );
      const refusal = resolved && refusalOf(resolved);
      if (refusal !== undefined) throw refusal;
      workshop.talk.info(
        left.length === 0 ? 'next: officina up' : 'next: what is left by hand, then officina up',
      );
    });
};
