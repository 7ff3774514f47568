import { FactoryError, parseBuildResult } from '@officina/core';
import type { Ground } from './ground.ts';

/** The reference, by digest, of what a build document pushed; throws candidate-missing. */
export async function candidateReference(
  { files }: Pick<Ground, 'files'>,
  file: string,
  image: string,
): Promise<string> {
  const { registry, candidates } = parseBuildResult((await files.read(file)) ?? '', { file });
  const found = candidates.find((candidate) => candidate.image === image);
  if (found === undefined)
    throw new FactoryError('candidate-missing', `${file} has no ${image}`, {
      hint: 'run officina build on the workspace of the bench, and look at what it says',
    });
  return `${registry}@${found.digest}`;
}
