import { type DemoOptions, demo } from '../demo.ts';
import { example, type Register, reads } from './register.ts';

/** `officina demo`: the whole main job on the embedded upstream, into a registry on this machine. */
export const registerDemo: Register = (program, settings) => {
  reads(program.command('demo'), 'images', 'state', 'platform', 'mirror', 'network', 'install-engine', 'json')
    .description('the whole main job on the embedded upstream, into a registry on this machine')
    .option('--verify', 'then build the images again without a cache, and name what differs')
    .option('--builder <name>', 'with --verify: another buildx builder that is to make the same')
    .option('--compile', 'make tools real that only a compiler can make, with Go: minutes, once')
    .option('--timings', 'then say what each piece of the run took')
    .option('--history', 'then release twice more, in a repository beside, and show all three on the page')
    .addHelpText(
      'after',
      example('officina demo --install-engine', 'officina demo --history', 'officina demo --compile'),
    )
    .action((options: DemoOptions) => demo(settings(), options));
};
