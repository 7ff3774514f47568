import { parseJson, type Registry, type ReleaseRecord, readArtifact, tagged } from '@officina/core';
import { z } from 'zod';
import { vexTag } from './vex.ts';

/** What is said of one vulnerability in one image. */
export interface Judgement {
  readonly image: string;
  readonly vulnerability: string;
  /** OpenVEX's word: `not_affected`. */
  readonly status: string;
}

const Document = z.object({
  statements: z.array(z.object({ vulnerability: z.object({ name: z.string() }), status: z.string() })),
});

/** What the VEX documents of a release's images say; an image without one says nothing. Throws document-invalid. */
export async function readVex(record: ReleaseRecord, registry: Registry): Promise<Judgement[]> {
  const found = record.images.map(async ({ image, digest }) => {
    const there = await readArtifact(tagged(record.registry, vexTag(digest)), registry);
    if (there === undefined) return [];
    const { statements } = parseJson(Document, there.text, there.origin);
    return statements.map(({ vulnerability: { name }, status }) => ({ image, vulnerability: name, status }));
  });
  return (await Promise.all(found)).flat();
}
