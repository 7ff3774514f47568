import { type PinnedReference, renderDocument, renderReference } from '@officina/core';

/**
 * The smallest devcontainer.json that starts from an image (containers.dev), pinned by tag and digest: the digest is
 * what clients fetch, the tag says to people what it was.
 */
export function renderDevcontainer(reference: PinnedReference, name = 'workspace'): string {
  return renderDocument({ name, image: renderReference(reference) });
}
