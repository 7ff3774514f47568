import {
  parseJson,
  type Registry,
  readArtifact,
  renderDocument,
  tagged,
  writeArtifact,
} from '@officina/core';
import { z } from 'zod';

/** Tag to the moment (ISO 8601) at which a prune first saw that nothing needs it. */
const Seen = z.strictObject({
  schema: z.literal('officina.seen/v1'),
  tags: z.record(z.string(), z.iso.datetime()),
});

/** The tag of what prune remembers, beside the images. */
export const seenTag = 'release-seen';

/** What earlier prunes saw; nothing where there was none. Throws document-invalid. */
export async function readSeen(repository: string, registry: Registry): Promise<Record<string, string>> {
  const found = await readArtifact(tagged(repository, seenTag), registry);
  return found === undefined ? {} : parseJson(Seen, found.text, found.origin).tags;
}

/** Keeps what this prune saw for the next one. */
export async function writeSeen(
  repository: string,
  tags: Readonly<Record<string, string>>,
  registry: Registry,
): Promise<void> {
  const body = renderDocument({ schema: 'officina.seen/v1', tags });
  await writeArtifact(
    tagged(repository, seenTag),
    { type: 'application/vnd.officina.seen.v1+json', body },
    registry,
  );
}
