import { FactoryError, type Reference, renderDocument, renderReference } from '@officina/core';

/**
 * The smallest devcontainer.json that starts from an image (containers.dev), pinned by tag and digest: the digest is
 * what clients fetch, the tag says to people what it was. Throws input-invalid without a digest.
 */
export function renderDevcontainer(reference: Reference, name = 'workspace'): string {
  if (reference.digest === undefined) {
    throw new FactoryError('input-invalid', `${renderReference(reference)} has no digest to pin`, {
      hint: 'add @sha256:<hex>, as release.json has it',
    });
  }
  return renderDocument({ name, image: renderReference(reference) });
}
