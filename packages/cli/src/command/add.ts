import { renderResult } from '@officina/resolve';
import { type AddOptions, add } from '../add/add.ts';
import { showResult } from '../result.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina add`: write tools into an image, and lock them. */
export const registerAdd: Register = (program, settings) => {
  reads(program.command('add'), 'images', 'state', 'platform', 'mirror', 'json')
    .description(
      "write tools into an image and lock them: by name, by their repository's at GitHub, a Go program by its path, a project of PyPI, or an artifact of Maven Central",
    )
    .argument(
      '<tools...>',
      'names of the catalogue (docs/catalogue.md), owner/repository, paths as go install takes them, pypi:project, or maven:group:artifact',
    )
    .option('--image <name>', 'the image (default: the only one)')
    .option('--constraint <range>', 'the versions that they may have, such as 1.x')
    .option('--python <version>', 'the Python of the image, such as 3.11 (default: what its lock says)')
    .option('--whole', 'write all keys of a program of the catalogue, not its name alone')
    .addHelpText(
      'after',
      example(
        'officina add jq gh',
        'officina add golang.org/x/tools/cmd/deadcode',
        'officina add pypi:httpie',
        'officina add maven:net.sourceforge.plantuml:plantuml',
        'officina add extrawurst/gitui --image tools',
      ),
    )
    .action(async (words: string[], options: Omit<AddOptions, 'words'>) => {
      const workshop = await openWorkshop(settings());
      const result = await add(workshop, { words, ...options });
      showResult(workshop.options, result, () => renderResult(result.resolved));
    });
};
