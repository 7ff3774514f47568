import { type PinnedReference, renderDocument, renderReference } from '@officina/core';

/**
 * The smallest devcontainer.json that starts from an image (containers.dev), pinned by tag and digest: the digest is
 * what clients fetch, the tag says to people what it was. The user is the one of the image's label, said again for DevPod,
 * which does not look there before it decides about the uid.
 */
export function renderDevcontainer(reference: PinnedReference, remoteUser?: string): string {
  const user = remoteUser === undefined ? {} : { remoteUser };
  return renderDocument({ name: 'workspace', image: renderReference(reference), ...user });
}
