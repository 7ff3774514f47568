import { bareWorkshop, example, type Register } from '@officina/cli';
import { FactoryError } from '@officina/core';
import { actionPages } from '../action-docs.ts';
import { schemaPages } from '../schema-docs.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/** `officina docs`: what in docs/ is made of a source: tables of action.yml, JSON Schemas of core. */
export const registerDocs: Register = (program, settings) => {
  program
    .command('docs')
    .description('check that the tables and schemas in docs/ say what their sources say')
    .option('--write', 'write them')
    .addHelpText('after', example('officina docs', 'officina docs --write'))
    .action(async ({ write = false }: { write?: boolean }) => {
      const { files, talk } = bareWorkshop(settings());
      const pages = [
        ...(await actionPages(files, __officinaRoot)),
        ...(await schemaPages(files, __officinaRoot)),
      ];
      const stale = pages.filter(({ current, wanted }) => current !== wanted);
      if (write) {
        for (const { file, wanted } of stale) await files.write(`${__officinaRoot}/${file}`, wanted);
        talk.info(`${stale.length} of ${pages.length} pages written`);
      } else if (stale.length > 0) {
        const names = stale.map(({ file }) => file).join(', ');
        throw new FactoryError('document-invalid', `not what its source says: ${names}`, {
          hint: 'officina docs --write',
        });
      } else talk.info(`${pages.length} pages say what their sources say`);
    });
};
