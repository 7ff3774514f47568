import {
  assetValues,
  FactoryError,
  fillTemplate,
  isFactoryError,
  type LockedAsset,
  mapToEnd,
  placeOfEnvironment,
  renderBytes,
  requirePrograms,
  type ToolSpec,
} from '@officina/core';
import type { Context } from '../context.ts';
import { laterHint, type WantedAsset } from '../datasource/datasource.ts';
import { type ProvenAsset, proveAsset } from './prove-asset.ts';
import { proveGitObject } from './prove-git-object.ts';

/** A version about to enter the lock. */
export interface Entering {
  readonly wanted: readonly WantedAsset[];
  readonly version: string;
  readonly context: Context;
}

/** A version whose files are all proven. */
export interface ProvenTool {
  readonly assets: LockedAsset[];
  readonly standIn: boolean;
  /** When the last of the files was changed (ISO 8601), where the host says so. */
  readonly modified?: string;
  /** True when the host says it of each file. */
  readonly dated: boolean;
}

/** Proves all files of a version, in parallel; the first refusal by platform order is thrown, naming the platform. */
export async function proveTool(
  subject: { readonly image: string; readonly name: string; readonly tool: ToolSpec },
  { wanted, version, context }: Entering,
): Promise<ProvenTool> {
  const proven = await context.ports.talk.task(
    `${subject.image}: ${subject.name} ${version}`,
    async (progress) => {
      const totals = wanted.map(() => 0);
      const proofs = await mapToEnd(wanted, Number.POSITIVE_INFINITY, (want, index) => {
        const onBytes = (total: number) => {
          totals[index] = total;
          progress.detail(renderBytes(totals.reduce((sum, bytes) => sum + bytes, 0)));
        };
        return proofOrRefusal(prove(subject.tool, want, { version, context, onBytes }));
      });
      return allProven(wanted, proofs, version);
    },
  );
  requireLinked(subject.tool, version, proven);
  const modified = proven
    .flatMap((one) => one.modified ?? [])
    .sort()
    .at(-1);
  return {
    assets: proven.map(({ asset }) => asset),
    standIn: proven.some(({ standIn }) => standIn),
    dated: proven.every((one) => one.modified !== undefined),
    ...(modified === undefined ? {} : { modified }),
  };
}

/** Throws archive-member-missing where a link leads to a program that an environment does not have on some platform. */
function requireLinked(tool: ToolSpec, version: string, proven: readonly ProvenAsset[]): void {
  const place = placeOfEnvironment(tool);
  if (place === undefined) return;
  for (const platform of new Set(proven.map(({ asset }) => asset.platform))) {
    if (platform === 'any') continue;
    const own = proven.filter(({ asset }) => asset.platform === platform);
    const values = assetValues(tool, version, platform);
    const links = Object.entries(tool.links).map(([link, to]) => [link, fillTemplate(to, values)] as const);
    const files = new Set(own.flatMap((one) => one.files ?? []));
    requirePrograms(Object.fromEntries(links), { place, files });
  }
}

function prove(
  tool: ToolSpec,
  want: WantedAsset,
  how: { readonly version: string; readonly context: Context; readonly onBytes: (total: number) => void },
): Promise<ProvenAsset> {
  const { context, version, onBytes } = how;
  if (want.gitObject !== undefined) return context.downloads(() => proveGitObject(want, context.ports));
  return proveAsset(want, { tool, version }, { ...context, onBytes });
}

async function proofOrRefusal(proof: Promise<ProvenAsset>): Promise<ProvenAsset | FactoryError> {
  try {
    return await proof;
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return error;
  }
}

function allProven(
  wanted: readonly WantedAsset[],
  proofs: readonly (ProvenAsset | FactoryError)[],
  version: string,
): ProvenAsset[] {
  const proven = proofs.flatMap((proof) => (isFactoryError(proof) ? [] : [proof]));
  const at = proofs.findIndex(isFactoryError);
  const refusal = proofs[at];
  if (!isFactoryError(refusal)) return proven;
  // One platform's file is not there while another's is: the platform is missing, not the release.
  const isMissing = refusal.code === 'asset-missing';
  const code = isMissing && proven.length > 0 ? 'platform-missing' : refusal.code;
  throw new FactoryError(code, `${wanted[at]?.platform}: ${refusal.message}`, {
    cause: refusal,
    // A commit has no version to stay below.
    hint: isMissing && wanted[at]?.gitObject === undefined ? laterHint(version) : refusal.hint,
  });
}
