import type { Workspace } from '@officina/core';
import {
  type Digest,
  digested,
  engineGreenName,
  type Mirrors,
  mirrorUrl,
  type Plan,
  renderReference,
} from '@officina/core';
import { joinPlan, lineage, type Planned } from './lineage.ts';

/** Something that a plan builds from, as a builder names it (BuildKit's source identifiers). */
export interface Material {
  /** `docker-image://...` or `oci-layout://...`; in a layout's a star stands for what buildx fills in. */
  readonly source: string;
  readonly digest: Digest;
}

/**
 * All that a plan allows a builder to read beside local folders, through the mirrors: parents and frontends by their locked
 * digest, reused images. Tools come in local folders. It comes of plan and locks alone, never of a bake definition.
 */
export function lockedMaterials(plan: Plan, workspace: Workspace, mirrors: Mirrors): Material[] {
  const images = joinPlan(plan, workspace);
  const found = new Map<string, Material>();
  const add = (source: string, digest: Digest) => found.set(`${source} ${digest}`, { source, digest });
  for (const { planned } of images.values()) {
    for (const { action, ...entry } of planned.platforms) {
      if (action !== 'reuse') {
        for (const source of lineage(planned.name, images)) addLocked(source, { mirrors, add });
        continue;
      }
      if (entry.digest === undefined) continue;
      const reference = renderReference(digested(plan.registry, entry.digest));
      add(`docker-image://${mirrorUrl(reference, mirrors)}`, entry.digest);
      if (entry.found !== 'engine') continue;
      const name = engineGreenName(planned.name, entry.key);
      add(`docker-image://${name}`, entry.digest);
      add(`docker-image://${name}@${entry.digest}`, entry.digest);
      add(`oci-layout://*@${entry.digest}`, entry.digest);
    }
  }
  return [...found.values()];
}

interface Adding {
  readonly mirrors: Mirrors;
  readonly add: (source: string, digest: Digest) => void;
}

function addLocked({ lock }: Planned, { mirrors, add }: Adding): void {
  for (const { image, digest } of Object.values(lock.parents)) {
    add(`docker-image://${mirrorUrl(`${image}@${digest}`, mirrors)}`, digest);
    add(`oci-layout://*@${digest}`, digest);
  }
}
