import { bareWorkshop, example, type Register, reads } from '@officina/cli';
import { FactoryError } from '@officina/core';
import { actionPages } from '../action-docs.ts';
import { examplePages } from '../examples.ts';
import { schemaPages, specPage } from '../schema-docs.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/** `officina docs`: what in docs/ is made of a source: tables of action.yml, keys and JSON Schemas of core, examples of a run. */
export const registerDocs: Register = (program, settings) => {
  reads(program.command('docs'), 'state', 'mirror', 'network', 'install-engine')
    .description('check that what is generated in docs/ says what its sources say')
    .option('--write', 'write it')
    .option('--examples', 'the documents in docs/examples instead, by a run of the demo on a small workspace')
    .addHelpText('after', example('officina docs', 'officina docs --write', 'officina docs --examples'))
    .action(async ({ write = false, examples = false }: DocsOptions) => {
      const workshop = bareWorkshop(settings());
      const { files, talk } = workshop;
      const pages = examples
        ? await examplePages(workshop, __officinaRoot)
        : [
            ...(await actionPages(files, __officinaRoot)),
            ...(await schemaPages(files, __officinaRoot)),
            await specPage(files, __officinaRoot),
          ];
      const stale = pages.filter(({ current, wanted }) => current !== wanted);
      if (write) {
        for (const { file, wanted } of stale) await files.write(`${__officinaRoot}/${file}`, wanted);
        talk.info(`${stale.length} of ${pages.length} pages written`);
      } else if (stale.length > 0) {
        const names = stale.map(({ file }) => file).join(', ');
        throw new FactoryError('document-invalid', `not what its source says: ${names}`, {
          hint: `officina docs${examples ? ' --examples' : ''} --write`,
        });
      } else talk.info(`${pages.length} pages say what their sources say`);
    });
};

interface DocsOptions {
  readonly write?: boolean;
  readonly examples?: boolean;
}
