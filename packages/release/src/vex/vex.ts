import {
  type Digest,
  type Plan,
  parseJson,
  type Registry,
  readArtifact,
  tagged,
  type Workspace,
} from '@officina/core';
import { z } from 'zod';
import type { Prepared } from '../promote/prepare.ts';
import { artifactWrite, type Write } from '../promote/promote.ts';
import { renderVex } from './render-vex.ts';
import type { FoundStatement } from './statements.ts';

/** The VEX document of one image. */
export interface Vex {
  readonly image: string;
  /** The digest of the image's index. */
  readonly subject: Digest;
  readonly text: string;
  /** True when the registry has it already. */
  readonly kept: boolean;
}

/** How cosign's and Docker's tools name the media type of OpenVEX. */
const vexType = 'application/vnd.openvex+json';

/** The tag of the VEX document of an index. */
export function vexTag(digest: Digest): string {
  return `${digest.replace(':', '-')}.vex`;
}

export interface VexRequest {
  readonly plan: Plan;
  readonly prepared: readonly Prepared[];
  readonly workspace: Workspace;
  readonly statements: ReadonlyMap<string, readonly FoundStatement[]>;
}

/** The VEX document of every image that has statements: the one of the registry where it says the same; nothing is written. */
export async function keptOrNewVex(
  { plan, prepared, workspace, statements }: VexRequest,
  registry: Registry,
): Promise<Vex[]> {
  const found = prepared.map(async ({ image, index }): Promise<Vex[]> => {
    const own = statements.get(image);
    if (own === undefined) return [];
    const subject = index.digest;
    const author = workspace.factory.source ?? plan.registry;
    const content = { registry: plan.registry, digest: subject, author, statements: own };
    const there = await readArtifact(tagged(plan.registry, vexTag(subject)), registry);
    const first = there && saidAt(there.text, there.origin.file);
    const kept = there !== undefined && first !== undefined && renderVex(content, first) === there.text;
    const text = kept ? there.text : renderVex(content, timeOf(plan.epoch));
    return [{ image, subject, text, kept }];
  });
  return (await Promise.all(found)).flat();
}

/** The writes of what the registry does not have, each with its image's index as its subject; an earlier one gives way. */
export function vexWrites(prepared: readonly Prepared[], all: readonly Vex[], registry: string): Write[] {
  return prepared.flatMap(({ image, index }): Write[] => {
    const found = all.find(({ subject, kept }) => subject === index.digest && !kept);
    if (found === undefined) return [];
    const { digest, mediaType, body: raw } = index;
    const subject = { digest, mediaType, size: Buffer.byteLength(raw) };
    const reference = tagged(registry, vexTag(digest));
    return [artifactWrite({ image, reference, kind: 'vex' }, { type: vexType, body: found.text, subject })];
  });
}

const Said = z.object({ timestamp: z.iso.datetime() });

/** When a document of the registry was said; throws document-invalid. */
function saidAt(text: string, file: string): string {
  return parseJson(Said, text, { file }).timestamp;
}

/** Seconds since 1970, as OpenVEX writes them. */
function timeOf(epoch: number): string {
  return new Date(epoch * 1000).toISOString().replace('.000Z', 'Z');
}
