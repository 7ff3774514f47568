import type { ImageFiles } from '@officina/core';
import type { Check } from '../check/check.ts';
import { renderOutcome } from '../check/judge.ts';
import { readText } from './image-file.ts';
import { placeOf, type StructureContext } from './structure-context.ts';
import type { StructureSpec } from './structure-spec.ts';

/** The licences that container-structure-test refuses. */
const refused = ['AGPL', 'WTFPL'] as const;

/** Where Debian's packages keep their copyright files, and the package that it passes over. */
const [docs, passedOver] = ['/usr/share/doc', 'libgnutls30'];

/** A license test: copyright files name no licence that is refused. */
export function toLicenseTest(
  { debian, files: asked }: StructureSpec['licenseTests'][number],
  context: StructureContext,
): Check {
  return {
    kind: 'structure',
    name: `license test: ${placeOf(context)}`,
    image: context.image,
    isolation: 'files',
    wanted: `no ${refused.join(' or ')} in ${[...(debian ? [`${docs}/*/copyright`] : []), ...asked].join(', ')}`,
    probes: [],
    look: async (files) => {
      const packages = debian ? await packagesOf(files) : [];
      const wrong = packages === undefined ? [`${docs} is not there`] : [];
      for (const path of [...(packages ?? []), ...asked]) wrong.push(...(await lookInto(files, path)));
      return [{ exitCode: 0, stdout: wrong.join('; '), stderr: '', milliseconds: 0 }];
    },
    judge: ([outcome]) => {
      if (outcome === undefined) return { passed: false, got: 'nothing' };
      if (outcome.broken !== undefined) return { passed: false, got: renderOutcome(outcome) };
      return { passed: outcome.stdout === '', got: outcome.stdout || 'none' };
    },
  };
}

/** The copyright files of an image's packages, by the folders that they have; undefined without any. */
async function packagesOf(files: ImageFiles): Promise<string[] | undefined> {
  const found: string[] = [];
  const isThere = await files.read(docs, async ({ kind, name }) => {
    const [, folder, ...rest] = name.replace(/\/$/, '').split('/');
    if (kind === 'directory' && folder !== undefined && rest.length === 0 && folder !== passedOver) {
      found.push(`${docs}/${folder}/copyright`);
    }
    return true;
  });
  return isThere ? found.sort() : undefined;
}

async function lookInto(files: ImageFiles, path: string): Promise<string[]> {
  const read = await readText(files, path);
  if ('why' in read) return [`${path} is ${read.why}`];
  const text = read.text.toUpperCase();
  return refused.filter((word) => text.includes(word)).map((word) => `${path} has ${word}`);
}
