import { compareImages, renderComparison } from '../compare-images.ts';
import { showResult } from '../result.ts';
import { makeSite } from '../site.ts';
import { renderTable } from '../table.ts';
import { bareWorkshop, openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina page`: what is in the images, what changed and what an update costs, as a page to look at. */
export const registerPage: Register = (program, settings) => {
  reads(program.command('page'), 'images', 'state', 'registry', 'platform', 'mirror', 'json')
    .description(
      'a page to look at: channels, releases, layers, packages, from what is kept beside the images',
    )
    .option(
      '--out <folder>',
      'where it is written; what is there already is not read again (default: page in --state)',
    )
    .option('--layers', 'read the layers of the newest release too, to say what is in them')
    .option('--compare <images...>', 'instead: two images of any registry or of the engine, side by side')
    .addHelpText('after', example('officina page', 'officina page --compare debian:12 debian:13'))
    .action(async (options: { out?: string; layers?: boolean; compare?: string[] }) => {
      if (options.compare !== undefined) {
        const workshop = bareWorkshop(settings());
        const out = options.out ?? workshop.place('comparison');
        const made = await compareImages(workshop, { images: options.compare, out });
        return showResult(workshop.options, made, () => renderComparison(made.comparison, made.page));
      }
      const workshop = await openWorkshop(settings());
      const result = await makeSite(workshop, {
        repository: workshop.options.registry,
        out: options.out ?? workshop.place('page'),
        layers: options.layers === true,
      });
      for (const words of result.missing) workshop.talk.warn(`not known: ${words}`);
      showResult(workshop.options, result, () =>
        renderTable(
          ['releases', 'read now', 'page'],
          [[String(result.releases.length), String(result.read.length), result.page]],
        ),
      );
    });
};
