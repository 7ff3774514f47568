import {
  compilersAlone,
  type Digest,
  digestOfValue,
  installedFiles,
  type Platform,
  specOn,
} from '@officina/core';
import type { Check } from './check/check.ts';
import { toCheck } from './check/kinds.ts';
import { toScriptCheck } from './check/script/script-check.ts';
import { toTopLinksChecks } from './check/top-links/top-links-check.ts';
import { toVersionChecks } from './check/version/version-check.ts';
import type { TestedImage } from './structure/read-structure.ts';
import { toStructureChecks } from './structure/structure-checks.ts';

/** Raised when a kind judges otherwise than before, so that reports of before do not count. */
const rules = 6;

/**
 * Every check of an image and its ancestors, the oldest first. A check of the same name nearer to the image replaces
 * the ancestor's; within one image a second of that name gets a number.
 */
export function gatherChecks(images: readonly TestedImage[], platform: Platform): Check[] {
  const chain = chainOn(images, platform);
  const checks = new Map<string, Check>();
  for (const [index, owner] of chain.entries()) {
    const [ancestors, heirs] = [chain.slice(0, index), chain.slice(index + 1)];
    const context = { owner, ancestors, heirs, lock: owner.lock, platform };
    const own = [
      // What stands on an image of ours has another parent of its own: that one is only copied from.
      ...(index === 0 ? toTopLinksChecks(owner, chain) : []),
      ...toVersionChecks(context),
      ...[...installedFiles(owner.spec), ...owner.spec.smoke].flatMap((spec) =>
        spec.kind === 'scripts' ? [] : [toCheck(spec, context)],
      ),
      ...(owner.scripts ?? []).map((script) => toScriptCheck(script, context)),
      ...(owner.structure ?? []).flatMap(toStructureChecks),
    ];
    for (const check of numbered(own)) checks.set(check.name, check);
  }
  return [...checks.values()];
}

/** The digest of what is asked of a chain: equal when the same expectations would be put to the same bytes. */
export function digestOfAsked(chain: readonly TestedImage[], platform: Platform): Digest {
  const asked = chainOn(chain, platform).map(({ name, spec, lock, scripts = [], structure = [] }) => ({
    name,
    scripts,
    smoke: [...installedFiles(spec), ...spec.smoke],
    structure: structure.map(({ file, text, network }) => [file, text, network]),
    labels: spec.labels,
    devcontainer: spec.devcontainer,
    tools: Object.entries(spec.tools).map(([tool, { version }]) => [
      tool,
      version,
      lock?.tools[tool]?.version,
    ]),
    npm: Object.entries(spec.npm?.packages ?? {}).map(([pkg, { version }]) => [
      pkg,
      version,
      lock?.npm?.packages[pkg]?.version,
    ]),
  }));
  return digestOfValue({ rules, platform, asked });
}

/** A tool that is not for the platform, or only compiles others, is not there to be asked. */
function chainOn(chain: readonly TestedImage[], platform: Platform): TestedImage[] {
  return chain.map((image, at) => {
    const spec = specOn(image.spec, platform);
    const alone = compilersAlone(image, chain.slice(at), platform);
    const tools = Object.entries(spec.tools).filter(([name]) => !alone.has(name));
    return { ...image, spec: { ...spec, tools: Object.fromEntries(tools) } };
  });
}

/** Checks whose names differ: a second of a name gets a number. */
export function numbered(checks: readonly Check[]): Check[] {
  const seen = new Map<string, number>();
  return checks.map((check) => {
    const count = (seen.get(check.name) ?? 0) + 1;
    seen.set(check.name, count);
    return count === 1 ? check : { ...check, name: `${check.name} (${count})` };
  });
}
