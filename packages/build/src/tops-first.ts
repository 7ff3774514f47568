import type { EngineNames } from '@officina/core';
import { type BakeDefinition, type BakeTarget, targetIn } from './bake.ts';

/**
 * A definition in one call of the builder, or in two: the whole images that no other one stands on, then the rest, which
 * comes from the builder's cache. An engine unpacks images that it is given at once side by side, and what they share as
 * often as there are images; given the top alone it unpacks that once, and the others are there by then.
 */
export function topsFirst(definition: BakeDefinition): BakeDefinition[] {
  const { target } = definition;
  const { targets } = definition.group.default;
  const isWhole = targets.every((name) => target[name]?.labels !== undefined);
  const below = new Set(targets.flatMap((name) => targetsIn(target[name])));
  const tops = targets.filter((name) => !below.has(name));
  if (!isWhole || tops.length === targets.length) return [definition];
  return [tops, targets.filter((name) => below.has(name))].map((wanted) => onlyTargets(definition, wanted));
}

/** A definition of some of its images alone: of what they are made from no cache is written. */
function onlyTargets({ target }: BakeDefinition, targets: readonly string[]): BakeDefinition {
  const made = Object.entries(target).map(([name, { 'cache-to': caches, ...rest }]): [string, BakeTarget] => [
    name,
    { ...rest, ...(caches === undefined || !targets.includes(name) ? {} : { 'cache-to': caches }) },
  ]);
  return { group: { default: { targets } }, target: Object.fromEntries(made) };
}

/** Whether an engine has none of these images, of no version; names in the engine's own form, `officina.local/<image>`. */
export async function isNewTo(engine: EngineNames, images: Iterable<string>): Promise<boolean> {
  const found = await Promise.all([...images].map((image) => engine.names(`officina.local/${image}:*`)));
  return found.every((names) => names.length === 0);
}

function targetsIn(target: BakeTarget | undefined): string[] {
  return Object.values(target?.contexts ?? {}).flatMap((context) => targetIn(context) ?? []);
}
