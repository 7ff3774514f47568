import { FactoryError, type Sha256, type ToolSpec } from '@officina/core';
import { z } from 'zod';
import type { Ask } from '../ask.ts';
import { githubHeaders, githubPlaces } from '../datasource/github.ts';

/** What GitHub keeps of attestations (REST, `GET /repos/{owner}/{repo}/attestations/{digest}`). */
const Attestations = z.object({ attestations: z.array(z.object({ bundle: z.unknown() })) });

/** The bundles of provenance that GitHub has about a file by its sum, and where it was asked; none where it knows none. */
export async function attestationsOf(
  tool: ToolSpec,
  sum: Sha256,
  ask: Ask,
): Promise<{ readonly url: string; readonly bundles: readonly unknown[] }> {
  const url = `${githubPlaces(tool).api}/repos/${tool.package}/attestations/sha256:${sum}?per_page=100&predicate_type=provenance`;
  const answer = await ask.json(url, Attestations, { headers: githubHeaders });
  const bundles = answer?.body.attestations.map(({ bundle }) => bundle) ?? [];
  if (bundles.length > 0 && bundles.every((bundle) => bundle == null)) {
    throw new FactoryError(
      'upstream-answer',
      `${url} names where the bundles are, wanted the bundles themselves`,
      {
        hint: 'name the bundle of the release under "signature" in image.yaml instead, if there is one',
      },
    );
  }
  return { url, bundles };
}
