import { join } from 'node:path';
import { loadWorkspace, type Signer } from '@officina/core';
import { createSigner } from '@officina/host';
import { givenSigning, type SigningOptions } from './signing-options.ts';
import type { Workshop } from './workshop.ts';

/**
 * Who checks the signatures of a repository: by the command line, else by factory.yaml where that is the repository's own
 * factory. Undefined where nobody said whose signature counts.
 */
export async function signerFor(
  repository: string,
  given: SigningOptions,
  { files, exec, options }: Workshop,
): Promise<Signer | undefined> {
  const spec = givenSigning(given);
  // Keys on the command line are where the person is, those of factory.yaml beside it.
  if (spec !== undefined) return createSigner(spec, { exec, folder: process.cwd() });
  if ((await files.read(join(options.images, 'factory.yaml'))) === undefined) return undefined;
  const { factory } = await loadWorkspace(files, options.images);
  // Another factory's images are signed by another.
  if (factory.registry !== repository) return undefined;
  return createSigner(factory.signing, { exec, folder: options.images });
}
