import { join } from 'node:path';
import { loadWorkspace } from '@officina/core';
import { createRegistryLayers } from '@officina/host';
import { makePage } from '@officina/release';
import { showResult } from '../result.ts';
import { writeSite } from '../site.ts';
import { renderTable } from '../table.ts';
import { openWorkshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** `officina page`: what is in the images, what changed and what an update costs, as a page to look at. */
export const registerPage: Register = (program, settings) => {
  reads(program.command('page'), 'images', 'state', 'registry', 'mirror', 'json')
    .description(
      'a page to look at: channels, releases, layers, packages, from what is kept beside the images',
    )
    .option(
      '--out <folder>',
      'where it is written; what is there already is not read again (default: page in --state)',
    )
    .option('--layers', 'read the layers of the newest release too, to say what is in them')
    .addHelpText('after', example('officina page', 'officina page --layers --out public'))
    .action(async (options: { out?: string; layers?: boolean }) => {
      const workshop = await openWorkshop(settings());
      const { files, registry } = workshop;
      const workspace = await loadWorkspace(files, workshop.options.images);
      const repository = workshop.options.registry ?? workspace.factory.registry;
      const out = options.out ?? workshop.place('page');
      const layers = createRegistryLayers((reference) => registry.stream(reference));
      const inputs = { workspace, repository, out, layers: options.layers === true };
      const result = await makePage(inputs, { ...workshop, layers });
      await writeSite(out, files);
      for (const words of result.missing) workshop.talk.warn(`not known: ${words}`);
      const page = join(out, 'index.html');
      showResult(workshop.options, { ...result, page }, () =>
        renderTable(
          ['releases', 'read now', 'page'],
          [[String(result.releases.length), String(result.read.length), page]],
        ),
      );
    });
};
